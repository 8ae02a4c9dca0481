using FluentAssertions;
using WganGp.Training;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Training;

public sealed class KernelsTests
{
    [Fact]
    public void Numbers_of_a_kernel_outlive_a_garbage_collection_during_the_call()
    {
        // TorchSharp makes a finalizable native object of a number that is passed to a script, and does not hold it.
        using var scope = NewDisposeScope();
        Tensor[] weights = [zeros(4)], means = [zeros(4)], squares = [zeros(4)], steps = [zeros(1)];
        Tensor[] gradients = [ones(4)];
        var stop = false;
        var collecting = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collecting.Start();
        try
        {
            // With a constant gradient and no decay of the moments' bias, each step of Adam is the rate.
            for (var i = 0; i < 3_000; i++) Kernels.Adam(weights, gradients, means, squares, steps, 0.001, new OptimizerOptions());
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collecting.Join();
        }

        weights[0][0].item<float>().Should().BeApproximately(-3, 1e-3f);
    }
}
