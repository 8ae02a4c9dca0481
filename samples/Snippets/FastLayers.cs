using WganGp;
using WganGp.Layers;
using static TorchSharp.torch;

namespace Snippets;

internal sealed class ResidualCritic : nn.Module<Tensor, Tensor>, ICritic
{
    private readonly Conv2d first = new(3, 64, 4, stride: 2, padding: 1);
    private readonly Conv2d block = new(64, 64, 3, padding: 1);
    private readonly LeakyReLU activation = new(0.2);
    private readonly AvgPool2d pool = new(4);
    private readonly Linear score = new(64 * 8 * 8, 1);

    public ResidualCritic() : base(nameof(ResidualCritic)) => RegisterComponents();

    public nn.Module Module => this;

    public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

    public override Tensor forward(Tensor images) // [N, 3, 64, 64]
    {
        using var scope = NewDisposeScope();
        var features = activation.call(first.call(images));
        features = pool.call(features + activation.call(block.call(features)));
        return score.call(features.flatten(1)).MoveToOuterDisposeScope();
    }
}
