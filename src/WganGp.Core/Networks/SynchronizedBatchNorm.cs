using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;
using WganGp.Processes;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// Batch normalisation (arXiv 1502.03167) whose statistics are those of all processes' samples, where several train together
/// (<see cref="IProcessGroup"/>): a generator with it trains as in one process. Alone it is TorchSharp's <c>BatchNorm</c>.
/// </summary>
/// <remarks>
/// <para>The names of its weights and buffers are those of TorchSharp's and PyTorch's module. It takes any samples <c>[N, C, …]</c>. Sums
/// go over the processes in training alone, inside an update; sampling, evaluation and inspection are a process's own.</para>
/// <para>It belongs into generators: a critic with batch statistics has no penalty of its samples, and this layer's sums have no second
/// derivative. On the fast path it is computed by autograd within its own bounds. Each pass waits for two sums, and each backward pass for
/// two.</para>
/// </remarks>
public sealed class SynchronizedBatchNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly Tensor num_batches_tracked;
    private readonly double eps;
    private readonly double momentum;

    /// <summary>Creates the layer with gain 1 and offset 0.</summary>
    /// <param name="features">C, the number of channels.</param>
    /// <param name="eps">What is added to the variance; the default is TorchSharp's, 1e-5.</param>
    /// <param name="momentum">The batch's share in the new running statistics; the default is TorchSharp's, 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no channels.</exception>
    public SynchronizedBatchNorm(long features, double eps = 1e-5, double momentum = 0.1) : base(nameof(SynchronizedBatchNorm))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (this.eps, this.momentum) = (eps, momentum);
        weight = new Parameter(ones(features));
        bias = new Parameter(zeros(features));
        running_mean = zeros(features);
        running_var = ones(features);
        num_batches_tracked = zeros(1, int64).squeeze_(0);
        RegisterComponents();
    }

    /// <summary>The processes whose samples are one batch; null outside of updates.</summary>
    internal IProcessGroup? Group { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var scope = NewDisposeScope();
        var channels = (long[])[1, input.shape[1], .. Enumerable.Repeat(1L, (int)input.dim() - 2)];
        if (!training) return Normalized(input.Minus(running_mean.reshape(channels)), running_var, channels).MoveToOuterDisposeScope();

        long[] others = [0, .. Enumerable.Range(2, (int)input.dim() - 2).Select(i => (long)i)];
        var count = Count(input.numel() / input.shape[1], input);
        var mean = GroupSum.Of(input.sum(others), Group).div(count);
        var centred = input.Minus(mean.reshape(channels));
        var variance = GroupSum.Of(centred.Squared().sum(others), Group).div(count);
        Follow(mean, variance, count);
        return Normalized(centred, variance, channels).MoveToOuterDisposeScope();
    }

    private Tensor Count(long own, Tensor like)
    {
        using var none = no_grad();
        var count = tensor(new[] { (double)own });
        Group?.Sum(count);
        return count.to(like.dtype, like.device);
    }

    private Tensor Normalized(Tensor centred, Tensor variance, long[] channels) => centred
        .mul(variance.Plus(eps).rsqrt().mul(weight).reshape(channels)).Plus(bias.reshape(channels));

    private void Follow(Tensor mean, Tensor variance, Tensor count)
    {
        using var none = no_grad();
        using var one = 1.ToScalar();
        // The running variance is the unbiased estimate.
        var unbiased = variance.detach().mul(count.div(count.Minus(1)));
        TensorLists.Lerp(
            [running_mean, running_var], [mean.detach().to(running_mean.dtype), unbiased.to(running_var.dtype)], momentum);
        num_batches_tracked.add_(one);
    }
}
