using FluentAssertions;
using Xunit;
using static TorchSharp.torch;
using Fast = WganGp.Layers;

namespace WganGp.Tests.Layers;

public sealed class LayerMemoryTests
{
    private static nn.Module<Tensor, Tensor> Network() => nn.Sequential(
        new Fast.Conv2d(1, 2, 3, padding: 1), new Fast.LeakyReLU(0.2), new Fast.AvgPool2d(2), new Fast.ConvTranspose2d(2, 1, 2), nn.SiLU(),
        nn.Flatten(), new Fast.Linear(9, 1));

    [Fact]
    public void A_thousand_steps_leave_no_tensor()
    {
        using var network = Network();
        var critic = new ModuleCritic(network);
        Tensor real = randn(2, 1, 4, 4), fake = randn(2, 1, 4, 4);
        Step(critic, real, fake);
        Step(critic, real, fake);
        var live = Tensor.TotalCount;

        for (var i = 0; i < 1000; i++) Step(critic, real, fake);

        Tensor.TotalCount.Should().BeLessThanOrEqualTo(live);
        (real.IsInvalid, fake.IsInvalid).Should().Be((false, false));
    }

    /// <summary>As on an accelerator, whose backward runs on a thread of its own: no scope of the caller's is seen there.</summary>
    [Fact]
    public void Backward_on_a_thread_without_a_scope_frees_its_gradients()
    {
        using var network = Network();
        using var samples = randn(2, 1, 4, 4).requires_grad_();
        var counts = new List<long>();
        void Backward()
        {
            using var score = network.call(samples);
            using var loss = score.sum();
            loss.backward();
            samples.grad = null;
            network.zero_grad();
            counts.Add(Tensor.TotalCount);
        }

        var thread = new Thread(() =>
        {
            for (var i = 0; i < 50; i++) Backward();
        });
        thread.Start();
        thread.Join();

        // nn.Sequential itself leaves nothing behind; what a backward handed over is freed by the next one.
        counts[^1].Should().BeLessThanOrEqualTo(counts[5] + 5);
    }

    private static void Step(ModuleCritic critic, Tensor real, Tensor fake)
    {
        using var scope = NewDisposeScope();
        critic.Module.zero_grad();
        using var term = new GradientPenalty().Compute(critic, real, fake);
        (term.Loss + critic.Score(fake).mean() - critic.Score(real).mean()).backward();
    }
}
