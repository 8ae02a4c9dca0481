using FluentAssertions;
using WganGp.Operations;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Operations;

/// <summary>
/// Of a number that is passed to a native call TorchSharp makes a finalizable object that it does not hold: a garbage collection that
/// another thread causes during the call freed it under libtorch.
/// </summary>
public class GarbageCollectionTests
{
    [Fact]
    public void Numbers_of_a_kernel_outlive_a_garbage_collection_during_the_call()
    {
        using var scope = NewDisposeScope();
        Tensor[] weights = [zeros(4)], gradients = [ones(4)], means = [zeros(4)], squares = [zeros(4)], steps = [zeros(1)];

        // With a constant gradient each step of Adam is the rate.
        WhileCollecting(() =>
        {
            for (var i = 0; i < 2_000; i++)
                FusedAdam.Step(weights, gradients, means, squares, steps, 0.001, 0.9, new OptimizerOptions());
        });

        weights[0][0].item<float>().Should().BeApproximately(-2, 1e-3f);
    }

    [Fact]
    public void Numbers_of_a_training_step_outlive_a_garbage_collection_during_the_call()
    {
        using var points = Toys.Points();
        var steps = TestLength.Of(50, 150);
        var calm = Run();

        WhileCollecting(() => Run().Should().Equal(calm));

        byte[] Run()
        {
            using var trainer = Toys.Trainer(
                Toys.Options(steps) with { Execution = new() { GradientAccumulation = 2 }, GeneratorAverageDecay = 0.9 });
            trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(steps);
            return Toys.Bytes(trainer);
        }
    }

    [Fact]
    public void Factors_of_scaled_and_residual_layers_outlive_a_garbage_collection_during_the_call()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var layers = nn.Sequential(new Residual(nn.Sequential(nn.Identity()), scale: 0.5), new Scale(0.25));
        var input = full([4], 8.0);

        WhileCollecting(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                using var output = layers.call(input);
                output.data<float>().ToArray().Should().Equal(3, 3, 3, 3);
            }
        });
    }

    private static void WhileCollecting(Action action)
    {
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
            action();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collecting.Join();
        }
    }
}
