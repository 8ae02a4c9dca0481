using WganGp;
using static TorchSharp.torch;

namespace CustomGan;

/// <summary>The generator: latents <c>[N, 4]</c> become points <c>[N, 2]</c>.</summary>
internal sealed class PointGenerator : nn.Module<Tensor, Tensor>, IGenerator
{
    private readonly nn.Module<Tensor, Tensor> layers = nn.Sequential(
        nn.Linear(4, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, 2));

    public PointGenerator() : base(nameof(PointGenerator)) => RegisterComponents();

    public nn.Module Module => this;

    public IReadOnlyList<long> LatentShape => [4];

    public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent);

    public override Tensor forward(Tensor latent) => layers.call(latent);
}

/// <summary>
/// The critic: points <c>[N, 2]</c> become scores <c>[N, 1]</c>, unbounded. It must have no batch statistics (BatchNorm), because the penalty
/// is a sample's own; LayerNorm is fine.
/// </summary>
/// <remarks>As a chain of layers it is updated without autograd, which is faster: ILayeredNetwork says so.</remarks>
internal sealed class PointCritic : nn.Module<Tensor, Tensor>, ICritic, ILayeredNetwork
{
    private readonly nn.Module<Tensor, Tensor> layers = nn.Sequential(
        nn.Linear(2, 128), nn.LeakyReLU(0.2), nn.Linear(128, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1));

    public PointCritic() : base(nameof(PointCritic)) => RegisterComponents();

    public nn.Module Module => this;

    public nn.Module? Network => layers;

    public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

    public override Tensor forward(Tensor samples) => layers.call(samples);
}
