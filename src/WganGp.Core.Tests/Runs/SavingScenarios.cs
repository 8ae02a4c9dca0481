using WganGp.Tests.Support;

namespace WganGp.Tests.Runs;

/// <summary>A run that saves after every step, in a process that can be killed.</summary>
public static class SavingScenarios
{
    internal const string FolderVariable = "WGANGP_TEST_FOLDER";
    internal const string StepsVariable = "WGANGP_TEST_STEPS";

    /// <summary>Large enough for the writing of a checkpoint to be seen from outside while it goes on.</summary>
    internal static WganGpTrainer Trainer(long steps, string? folder) => Toys.Trainer(
        Options(steps, folder),
        critic: () => new ModuleCritic(Toys.Mlp(2, 1, width: 256)),
        generator: () => new ModuleGenerator(Toys.Mlp(2, 2, width: 256), 2));

    private static WganGpOptions Options(long steps, string? folder) => Toys.Options(steps) with
    {
        CriticSteps = 1,
        // Its own number: another test of the process may have left another, and sums are split by threads.
        Execution = new() { Threads = 2 },
        GeneratorAverageDecay = 0.9,
        Checkpoint = new() { Folder = folder, EverySteps = folder is null ? 0 : 1 },
    };

    /// <summary>Trains to the end, from the folder's newest checkpoint when there is one; says so when the steps are under way.</summary>
    public static string Train()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        using var trainer = Trainer(long.Parse(Environment.GetEnvironmentVariable(StepsVariable)!), folder);
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.safetensors").Any()) trainer.Resume(folder);
        using var points = Toys.Points();
        foreach (var _ in trainer.Train(new SlowData(TrainingData.FromTensor(points))))
        {
        }

        return $"step {trainer.Step}";
    }

    // So slow that the run cannot end before it has been killed as often as the test wants.
    private sealed class SlowData(ITrainingData data) : ITrainingData
    {
        // The preflight's, and two in which everything is compiled.
        private const int ReadsBefore = 3;
        private int reads;

        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            if (reads++ == ReadsBefore) Console.Out.WriteLine("ready");
            Thread.Sleep(8);
            return data.Read(indices);
        }
    }
}
