using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using WganGp;
using WganGp.Distributed;
using WganGp.Mpi;
using WganGp.Recipes;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["sums"] => MpiProcessGroup.Run(Sums),
    ["train", var steps, var threads, var batch] => Train(ProcessGroup.Alone, int.Parse(steps), int.Parse(threads), int.Parse(batch)),
    ["train", var steps, var threads, var batch, "--distributed"] =>
        MpiProcessGroup.Run(group => Train(group, int.Parse(steps), int.Parse(threads), int.Parse(batch))),
    ["predict", var seconds] => Prediction.Print(double.Parse(seconds), null),
    // The line through this machine's sums: what the model says of the run that was measured.
    ["predict", var seconds, var microseconds, var gigabytes] =>
        Prediction.Print(double.Parse(seconds), new Network(double.Parse(microseconds) / 1e6, double.Parse(gigabytes) * 1e9)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "mpirun -n N distributed sums | [mpirun -n N] distributed train STEPS THREADS BATCH [--distributed] | " +
        "distributed predict SECONDS [MICROSECONDS GIGABYTES]");
    return 64;
}

// The median time of a sum, and the line through those of this many processes.
static int Sums(MpiProcessGroup group)
{
    const int Repetitions = 30;
    var measured = new List<(double Bytes, double Seconds)>();
    for (var bytes = 1024; bytes <= 32 << 20; bytes *= 4)
    {
        using var values = torch.ones(bytes / 4);
        var times = new double[Repetitions];
        for (var i = 0; i < Repetitions; i++)
        {
            group.Barrier();
            var begin = Stopwatch.GetTimestamp();
            ((IProcessGroup)group).Sum(values);
            times[i] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        Array.Sort(times);
        measured.Add((bytes, times[Repetitions / 2]));
        if (group.Rank == 0) Console.WriteLine($"| {group.Size} | {bytes,10:N0} | {times[Repetitions / 2] * 1e3:0.000} |");
    }

    var fitted = Network.Fit(measured);
    if (group.Rank == 0)
    {
        Console.WriteLine(fitted.Bandwidth <= 0
            ? "The times do not grow with the bytes: the machine is too busy for a line."
            : $"{group.Size} processes: {fitted.Latency * 1e6:0} µs + n / {fitted.Bandwidth / 1e9:0.00} GB/s ({group.Library})");
    }

    return 0;
}

// Seconds of a generator step of the 64x64 DCGAN and the share of it that is waiting, medians without the first step. The batch is that of
// all processes together.
static int Train(IProcessGroup group, int steps, int threads, int batch)
{
    var recipe = Recipe.Find("image64-dcgan");
    var options = recipe.Options();
    (options.Steps, options.ReportEvery, options.Execution.Threads, options.Distributed.CompareEvery) = (steps + 1, 1, threads, 0);
    options.BatchSize = batch;
    using var random = new torch.Generator(1);
    using var images = torch.rand([256, 3, 64, 64], generator: random).mul(2).sub(1);
    using var trainer = recipe.CreateTrainer(options: options, group: group);
    var (times, waits) = (new List<double>(), new List<double>());
    var begin = Stopwatch.GetTimestamp();
    foreach (var report in trainer.Train(TrainingData.FromTensor(images)))
    {
        times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        waits.Add(report.WaitingShare);
        begin = Stopwatch.GetTimestamp();
    }

    static double Median(List<double> values) => values.Skip(1).Order().ElementAt((values.Count - 1) / 2);
    if (group.Rank == 0) Console.WriteLine($"{group.Size} {threads} {batch} {Median(times):0.000} {Median(waits):0.000}");
    return 0;
}
