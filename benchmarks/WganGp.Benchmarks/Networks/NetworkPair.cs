using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>One variant's own copy of the networks.</summary>
internal sealed record NetworkPair(nn.Module<Tensor, Tensor> Critic, nn.Module<Tensor, Tensor> Generator, long[] LatentShape) : IDisposable
{
    /// <summary>Dropout draws a different mask in each variant; it is off while gradients are compared.</summary>
    public void SetDropout(bool active)
    {
        foreach (var dropout in Critic.modules().Concat(Generator.modules()).Where(module => module is Dropout or Dropout1d or Dropout2d))
        {
            dropout.train(active);
        }
    }

    /// <summary>Converts the weights and buffers.</summary>
    public void ConvertTo(ScalarType type)
    {
        _ = Critic.to(type);
        _ = Generator.to(type);
    }

    public void Dispose()
    {
        Critic.Dispose();
        Generator.Dispose();
    }
}
