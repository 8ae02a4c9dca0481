using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Mpi.Tests.Support;

/// <content>Checkpoints, stops and failures.</content>
public static partial class Scenarios
{
    private const string Kind = "conditional";

    /// <summary>Trains from where the folder's newest checkpoint is, or from the beginning, and writes the weights.</summary>
    /// <remarks>Arguments: folder of checkpoints, steps, whether to resume, file of numbers.</remarks>
    public static int Resume(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var variant = Variant.Of(Kind);
        var options = variant.Options(long.Parse(arguments[1]));
        // The others have no such folder: process 0 hands them the file.
        options.Checkpoint.Folder = group.Rank == 0 ? arguments[0] : Path.Combine(arguments[0], "not", "mine");
        options.Checkpoint.EverySteps = 10;
        using var trainer = variant.Trainer(options, group);
        if (arguments[2] == "yes") trainer.Resume(group.Rank == 0 ? arguments[0] : "not here");
        foreach (var _ in trainer.Train(variant.Data()))
        {
        }

        if (group.Rank > 0) Require(!Directory.Exists(options.Checkpoint.Folder), "a folder of a process that saves nothing");
        if (group.Rank == 0) Numbers.Write(arguments[3], Numbers.Weights(trainer));
        return 0;
    });

    /// <summary>Process 1 asks to stop after its first report; all must stop after the same step.</summary>
    public static int Stop(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var variant = Variant.Of("fast");
        var options = variant.Options(100_000);
        options.ReportEvery = 5;
        using var trainer = variant.Trainer(options, group);
        using var stop = new CancellationTokenSource();
        var stopped = false;
        try
        {
            foreach (var report in trainer.Train(variant.Data(), stop.Token))
            {
                if (group.Rank == 1) stop.Cancel();
            }
        }
        catch (OperationCanceledException)
        {
            stopped = true;
        }

        using var steps = tensor((double)trainer.Step);
        ((IProcessGroup)group).Sum(steps);
        Require(stopped && steps.item<double>() == (double)trainer.Step * group.Size, "the step of the stop");
        if (group.Rank == 0) Console.WriteLine($"stopped after {trainer.Step}");
        return 0;
    });

    /// <summary>One process has other options; all are told.</summary>
    public static int OtherOptions(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var variant = Variant.Of("fast");
        var options = variant.Options();
        if (group.Rank == 1) options.CriticSteps = 3;
        using var trainer = variant.Trainer(options, group);
        return 0;
    });

    /// <summary>A weight of one process changes behind the trainer's back; the comparison finds it.</summary>
    public static int Drift(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var variant = Variant.Of("fast");
        using var trainer = variant.Trainer(variant.Options(), group);
        foreach (var report in trainer.Train(variant.Data()))
        {
            if (group.Rank != 1) continue;
            using var none = no_grad();
            trainer.Critic.Module.parameters().First().mul_(1.0001);
        }

        return 0;
    });

    /// <summary>Process 1 fails while it reads its data; nobody waits for it.</summary>
    public static int Fail(string[] arguments) => MpiProcessGroup.Run(
        group =>
        {
            var variant = Variant.Of("fast");
            using var trainer = variant.Trainer(variant.Options(), group);
            foreach (var report in trainer.Train(group.Rank == 1 ? new FailingData(variant.Data(), 40) : variant.Data()))
            {
            }

            return 0;
        },
        new MpiOptions { LeaveTimeout = TimeSpan.FromSeconds(1) });

    /// <summary>Process 1 does not come to a sum: it sleeps, or is killed.</summary>
    /// <remarks>Argument: sleep, stop or kill.</remarks>
    public static int Miss(string[] arguments) => MpiProcessGroup.Run(
        group =>
        {
            group.BeginStep(41);
            ((IProcessGroup)group).Sum(zeros(3));
            if (group.Rank == 1)
            {
                if (arguments[0] == "sleep") Thread.Sleep(TimeSpan.FromSeconds(60));
                // SIGSTOP and SIGKILL, which no handler hears.
                else Process.Start("kill", [arguments[0] == "stop" ? "-STOP" : "-KILL", $"{Environment.ProcessId}"]).WaitForExit();
            }

            group.BeginStep(42);
            ((IProcessGroup)group).Sum(zeros(3));
            return 0;
        },
        new MpiOptions { Timeout = TimeSpan.FromSeconds(arguments[0] == "kill" ? 60 : 2) });

    /// <summary>
    /// Dropout's masks differ between processes, and batch statistics are each one's own: they train one pair of networks all the same.
    /// </summary>
    public static int OwnDraws(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var options = Variant.Of("fast").Options(20);
        options.Distributed.CompareEvery = 1;
        options.AcceptedFindings = [CriticFinding.Randomness];
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2)).to(float64), 2),
            () => new ModuleCritic(
                nn.Sequential(nn.Linear(2, 8), nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(8, 1)).to(float64)), options, group: group);
        foreach (var report in trainer.Train(Variant.Of("fast").Data())) Require(double.IsFinite(report.CriticLoss), "a loss");
        return 0;
    });

    /// <summary>Sums that are large enough for MPICH to hand the memory over instead of copying it.</summary>
    public static int LargeSums(string[] arguments) => MpiProcessGroup.Run(
        group =>
        {
            using var values = ones(1 << 21);
            for (var i = 0; i < 10; i++) ((IProcessGroup)group).Sum(values);
            Require(values[0].item<float>() == 1 << 10, "the sum");
            if (group.Rank == 0) Console.WriteLine("the sums are right");
            return 0;
        },
        new MpiOptions { LeaveTimeout = TimeSpan.FromSeconds(3) });

    /// <summary>Process 1 of 3 reads slowly; each report names it.</summary>
    public static int Slow(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        var variant = Variant.Of("fast");
        var options = variant.Options(9);
        options.ReportEvery = 3;
        using var trainer = variant.Trainer(options, group);
        foreach (var report in trainer.Train(group.Rank == 1 ? new SlowData(variant.Data()) : variant.Data()))
        {
            // Before the second report the processes get ready, each in its own time.
            if (report.Step == 9) Require(report.SlowProcess == 1, $"process {report.SlowProcess}, {report.WaitingShare:P0} waiting");
        }

        return 0;
    });

    private sealed class SlowData(ITrainingData data) : ITrainingData
    {
        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        public ITrainingData? HeldOut => data.HeldOut;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            Thread.Sleep(300);
            return data.Read(indices);
        }
    }

    private sealed class FailingData(ITrainingData data, int good) : ITrainingData
    {
        private int reads;

        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        public ITrainingData? HeldOut => data.HeldOut;

        public Batch Read(ReadOnlySpan<long> indices) => ++reads <= good ? data.Read(indices) : throw new IOException("the disk is gone");
    }
}
