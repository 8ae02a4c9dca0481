using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>One run with everything that has a state, in processes of its own.</summary>
public static class ExactnessScenarios
{
    internal const string FolderVariable = "WGANGP_TEST_FOLDER";
    internal const string Whole = "whole.safetensors";
    internal const string Again = "again.safetensors";
    internal const string Resumed = "resumed.safetensors";
    private const string Interrupted = "interrupted.safetensors";
    private const int Threads = 2;
    private const long Steps = 13;
    private const long Interruption = 7;
    private const int Classes = 3;

    /// <summary>The run from its beginning to its end, and another until it is interrupted.</summary>
    public static string Begin()
    {
        Train(Steps, null, Whole);
        return Train(Interruption, null, Interrupted);
    }

    /// <summary>The interrupted run from its file to its end, and the run from its beginning once more.</summary>
    public static string GoOn()
    {
        // What this process has drawn before must not matter.
        rand(11).Dispose();
        var end = Train(Steps, Interrupted, Resumed);
        Train(Steps, null, Again);
        return end;
    }

    private static WganGpOptions Options() => new()
    {
        Steps = Steps,
        BatchSize = 20,
        GeneratorBatchSize = 24,
        CriticSteps = 2,
        WarmUp = { CriticSteps = 4, Until = 2, Every = 5 },
        PenaltyInterval = 3,
        DriftWeight = 1e-3,
        Consistency = { Weight = 2 },
        CriticOptimizer = { LearningRate = 1e-3, Beta1 = 0.5, Decay = LearningRateDecay.LinearToZero, MaxGradientNorm = 0.5 },
        GeneratorOptimizer = { LearningRate = 1e-3, Beta1 = 0.5, Decay = LearningRateDecay.LinearToZero },
        Execution = { GradientAccumulation = 3, Deterministic = true },
        GeneratorAverageDecay = 0.9,
        LastBatch = LastBatch.Keep,
        // Neither the interruption nor the end of a pass is the end of a window.
        ReportEvery = 4,
        Seed = 5,
        AcceptedFindings = ["Randomness"],
    };

    private static string Train(long until, string? from, string to)
    {
        set_num_threads(Threads);
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        using var trainer = WganGpTrainer.Create(() => new LabelledGenerator(), () => new LabelledCritic(), Options());
        if (from is not null) trainer.Resume(Path.Combine(folder, from));
        using var points = Toys.Points(66);
        using var labels = arange(66, int64).remainder(Classes);
        using var cancellation = new CancellationTokenSource();
        var data = new StopAfter(TrainingData.FromTensor(points, labels), () => { if (trainer.Step == until - 1) cancellation.Cancel(); });
        try
        {
            foreach (var report in trainer.Train(data, cancellation.Token)) _ = report;
        }
        catch (OperationCanceledException) when (until < Steps)
        {
            // In the middle of a window.
        }

        trainer.Save(Path.Combine(folder, to));
        return $"step {trainer.Step}";
    }

    // Cancels in a step's last batch, so that training stops after it.
    private sealed class StopAfter(ITrainingData data, Action read) : ITrainingData
    {
        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            read();
            return data.Read(indices);
        }
    }

    private sealed class LabelledGenerator : nn.Module<Tensor, Tensor, Tensor>, IGenerator
    {
        private readonly nn.Module<Tensor, Tensor> body = nn.Sequential(
            nn.Linear(2 + Classes, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 2));

        public LabelledGenerator() : base(nameof(LabelledGenerator)) => RegisterComponents();

        public nn.Module Module => this;

        public IReadOnlyList<long> LatentShape => [2];

        public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent, condition!);

        public override Tensor forward(Tensor latent, Tensor labels) =>
            body.call(cat([latent, nn.functional.one_hot(labels, Classes).to(latent.dtype)], 1));
    }

    private sealed class LabelledCritic : nn.Module<Tensor, Tensor, Tensor>, IFeatureCritic
    {
        private readonly nn.Module<Tensor, Tensor> body = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.2));
        private readonly TorchSharp.Modules.Embedding classes = nn.Embedding(Classes, 16);
        private readonly TorchSharp.Modules.Linear output = nn.Linear(16, 1);

        public LabelledCritic() : base(nameof(LabelledCritic)) => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples, condition!);

        public override Tensor forward(Tensor samples, Tensor labels) => ScoreWithFeatures(samples, labels).Scores;

        public (Tensor Scores, Tensor Features) ScoreWithFeatures(Tensor samples, Tensor? condition = null)
        {
            var features = body.call(samples);
            return (output.call(features).squeeze(1) + (features * classes.call(condition!)).sum(1), features);
        }
    }
}
