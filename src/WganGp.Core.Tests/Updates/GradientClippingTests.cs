using FluentAssertions;
using TorchSharp;
using WganGp.Runs;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

public sealed class GradientClippingTests
{
    [Fact]
    public void Gradients_are_scaled_to_the_norm_over_all_parameters_and_the_log_holds_the_norm_before()
    {
        using var scope = NewDisposeScope();
        // The norm over both is 5; one by one they are 3 and 4.
        Tensor[] gradients = [tensor(new float[] { 3, 0 }), tensor(new float[,] { { 0, 4 } })];
        using var log = new UpdateLog(1, 2.6);

        log.Add(new UpdateMeasures(tensor(7f), GradientClip.Apply(gradients, 2.5)), 1);

        gradients[0].Values().Should().Equal([1.5, 0], (actual, expected) => Math.Abs(actual - expected) < 1e-6);
        gradients[1].Values().Should().Equal([0, 2], (actual, expected) => Math.Abs(actual - expected) < 1e-6);
        log.Add(new UpdateMeasures(tensor(9f), GradientClip.Apply(gradients, 2.6)), 2);
        gradients[1].Values()[1].Should().BeApproximately(2, 1e-6, "a norm of 2.5 is allowed");
        var means = log.Read();
        ((double[])[.. means.Terms, means.GradientNorm, means.ClipRate]).Should()
            .Equal([8, 3.75, 0.5], (actual, expected) => Math.Abs(actual - expected) < 1e-6);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 0.01)]
    [InlineData(ScalarType.Float32, 3)]
    [InlineData(ScalarType.Float32, 1e6)]
    [InlineData(ScalarType.Float64, 0.01)]
    public void Clipping_equals_TorchSharps_clip_grad_norm(ScalarType type, double largest)
    {
        using var scope = NewDisposeScope();
        var (mine, theirs) = (Toys.Mlp(3, 2).to(type), Toys.Mlp(3, 2).to(type));
        theirs.load_state_dict(mine.state_dict());
        var input = randn(8, 3, dtype: type) * 10;
        foreach (var network in (nn.Module<Tensor, Tensor>[])[mine, theirs]) network.call(input).square().sum().backward();
        Tensor[] gradients = [.. mine.parameters().Select(parameter => parameter.grad!)];

        var clipped = GradientClip.Apply(gradients, largest).item<double>();
        var norm = nn.utils.clip_grad_norm_(theirs.parameters(), largest);

        clipped.Should().BeApproximately(norm, norm * 1e-5);
        norm.Should().BeInRange(10, 1e5, "so that one bound clips and another does not");
        foreach (var (one, other) in mine.parameters().Zip(theirs.parameters()))
        {
            one.grad!.allclose(other.grad!, rtol: 1e-5, atol: 1e-9).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_not_hidden(float value)
    {
        using var scope = NewDisposeScope();
        using var log = new UpdateLog(1, 1);
        var gradient = tensor(new float[] { 1, value });

        log.Add(new UpdateMeasures(tensor(0f), GradientClip.Apply([gradient], 1)), 4);

        gradient.Values()[1].Should().Be(double.NaN);
        log.Read().Failure!.Step.Should().Be(4);
    }

    [Fact]
    public void A_run_reports_how_often_each_network_was_clipped()
    {
        using var scope = NewDisposeScope();
        var options = Toys.Options();
        (options.CriticOptimizer.MaxGradientNorm, options.GeneratorOptimizer.MaxGradientNorm) = (1e-3, 1e6);
        using var trainer = Toys.Trainer(options);
        using var free = Toys.Trainer();

        var report = trainer.Train(TrainingData.FromTensor(Toys.Points())).First();
        var unclipped = free.Train(TrainingData.FromTensor(Toys.Points())).First();

        (report.CriticClipRate, report.GeneratorClipRate).Should().Be((1, 0));
        (unclipped.CriticClipRate, unclipped.GeneratorClipRate).Should().Be((double.NaN, double.NaN));
        report.CriticGradientNorm.Should().BeGreaterThan(1e-3, "it is the norm before the clipping");
        unclipped.GeneratorGradientNorm.Should().BePositive();
    }

    [Fact]
    public void A_norm_of_the_gradient_is_that_over_all_parameters()
    {
        using var scope = NewDisposeScope();
        // D(x) = <a, x> without a penalty: its gradient is mean(fake) - mean(real), and the generator makes zeros.
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(nn.Linear(2, 2), 2) { LatentSampler = (count, _) => zeros(count, 2) }, Critics.Linear([1, 1]),
            Toys.Options() with { GradientPenalty = new() { Weight = 0 } });
        using (no_grad()) trainer.Generator.Module.get_parameter("bias")!.zero_();

        trainer.CriticStep(tensor(new float[,] { { 3, 4 }, { 3, 4 } }));

        trainer.Report().CriticGradientNorm.Should().BeApproximately(5, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_bound_out_of_range_is_refused(double bound) =>
        new WganGpOptions { CriticOptimizer = { MaxGradientNorm = bound } }.Validate().Should().ContainSingle()
            .Which.Should().StartWith("CriticOptimizer.MaxGradientNorm is ").And.EndWith("it must be a finite number above 0.");
}
