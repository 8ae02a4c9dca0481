using FluentAssertions;
using WganGp.Runs;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Several trainers in threads of one process: each ends as it does alone.</summary>
public sealed class ParallelTrainersTests
{
    private const int Trainers = 12;

    public static TheoryData<string> Kinds => ["plain", "dropout", "own code", "inspected"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Trainers_in_parallel_threads_end_as_each_does_alone(string kind)
    {
        var alone = Enumerable.Range(0, Trainers).Select(seed => Trained(kind, seed)).ToList();
        var together = new byte[Trainers][];
        using var begin = new Barrier(Trainers);
        var threads = Enumerable.Range(0, Trainers).Select(seed => new Thread(() =>
        {
            begin.SignalAndWait();
            together[seed] = Trained(kind, seed);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        for (var seed = 0; seed < Trainers; seed++) together[seed].Should().Equal(alone[seed], "seed {0}", seed);
        alone.Select(Convert.ToHexString).Distinct().Should().HaveCount(Trainers);
    }

    [Fact]
    public void Networks_that_may_draw_wait_for_each_other_and_others_do_not()
    {
        static bool MayDraw(nn.Module<Tensor, Tensor> critic) =>
            RandomDraws.ArePossible(new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(critic));

        MayDraw(Toys.Mlp(2, 1)).Should().BeFalse();
        MayDraw(nn.Sequential(new Residual(nn.Sequential(nn.Linear(2, 2), nn.Tanh())), nn.BatchNorm1d(2), nn.Linear(2, 1)))
            .Should().BeFalse();
        MayDraw(nn.Sequential(nn.Linear(2, 1), nn.Dropout(0.1))).Should().BeTrue();
        MayDraw(nn.Sequential(nn.Linear(2, 1), nn.Sequential(nn.AlphaDropout(0.1)))).Should().BeTrue();
        MayDraw(nn.Sequential(nn.Linear(2, 1), nn.RReLU())).Should().BeTrue();
        MayDraw(new Noisy()).Should().BeTrue("its code is the application's");
        RandomDraws.ArePossible(
            new ModuleGenerator(Toys.Mlp(2, 2), 2) { LatentSampler = (count, _) => randn(count, 2) }, new ModuleCritic(Toys.Mlp(2, 1)))
            .Should().BeTrue();
    }

    [Fact]
    public void Conditional_networks_that_draw_nothing_do_not_wait()
    {
        static bool MayDraw(nn.Module<Tensor, Tensor> within) =>
            RandomDraws.ArePossible(
                new ModuleGenerator(new ConditionalSequential(new ConcatenatedCondition(new OneHot(3)), nn.Linear(5, 2)), 2),
                new ModuleCritic(new ConditionalSequential(
                    nn.Linear(2, 6), within, new ConcatenatedCondition(nn.Embedding(3, 2)), nn.Linear(8, 6), new ProjectionHead(6, 3))));

        MayDraw(nn.Tanh()).Should().BeFalse();
        MayDraw(nn.Dropout(0.1)).Should().BeTrue();
    }

    [Fact]
    public void Noise_of_a_hook_on_a_silent_layer_is_the_runs_own()
    {
        byte[] Run(int drawnByTheHost)
        {
            using var points = Toys.Points();
            using var trainer = Toys.Trainer(critic: () =>
            {
                var first = nn.Linear(2, 16);
                first.register_forward_hook((_, _, output) => output + 0.1 * randn_like(output));
                return new ModuleCritic(nn.Sequential(first, nn.LeakyReLU(), nn.Linear(16, 1)));
            });
            foreach (var _ in trainer.Train(TrainingData.FromTensor(points))) randn(drawnByTheHost).Dispose();
            return Toys.Bytes(trainer);
        }

        Run(1).Should().Equal(Run(1_000));
    }

    private static byte[] Trained(string kind, int seed)
    {
        using var points = Toys.Points();
        var options = Toys.Options(6) with { Seed = (ulong)seed, Execution = new() { Prefetch = seed % 2 } };
        using var trainer = Toys.Trainer(options, critic: () => kind switch
        {
            "dropout" => new ModuleCritic(nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(32, 1))),
            "own code" => new ModuleCritic(new Noisy()),
            _ => new ModuleCritic(Toys.Mlp(2, 1)),
        });
        foreach (var report in trainer.Train(TrainingData.FromTensor(points)))
        {
            // They use the process's generator as well, and put it back.
            if (kind == "inspected") CriticInspector.Inspect(trainer.Critic, points);
            trainer.Sample(4, seed: (ulong)report.Step).Dispose();
            trainer.Preview().Dispose();
        }

        return Toys.Bytes(trainer);
    }

    private sealed class Noisy : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layers = Toys.Mlp(2, 1);

        public Noisy() : base(nameof(Noisy)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.call(input + 0.1 * randn_like(input));
    }
}
