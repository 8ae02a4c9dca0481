using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>The widely copied DCGAN critic with BatchNorm and Dropout, for images [3, 16, 16].</summary>
internal sealed class PageCritic : nn.Module<Tensor, Tensor>
{
    private const long Features = 16;
    private readonly Sequential conv1 = Block(3, 4);
    private readonly Sequential conv2 = Block(4, 8);
    private readonly Sequential conv3 = Block(8, 8);
    private readonly Sequential conv4 = Block(8, Features);
    private readonly Linear fc1 = nn.Linear(Features, 32);
    private readonly Dropout dp = nn.Dropout(0.5);
    private readonly Linear d_out = nn.Linear(32, 1);

    public PageCritic() : base("D_net") => RegisterComponents();

    public override Tensor forward(Tensor images)
    {
        var features = conv4.call(conv3.call(conv2.call(conv1.call(images)))).view(-1, Features);
        return d_out.call(dp.call(nn.functional.leaky_relu(fc1.call(features))));
    }

    private static Sequential Block(long inputs, long outputs) =>
        nn.Sequential(nn.Conv2d(inputs, outputs, 5, stride: 2, padding: 2), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2));
}
