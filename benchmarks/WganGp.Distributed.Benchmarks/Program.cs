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
    ["train", var steps, var threads] => Train(ProcessGroup.Alone, int.Parse(steps), int.Parse(threads)),
    ["train", var steps, var threads, "--distributed"] => MpiProcessGroup.Run(group => Train(group, int.Parse(steps), int.Parse(threads))),
    ["predict", var seconds] => Predict(double.Parse(seconds)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "mpirun -n N distributed sums | [mpirun -n N] distributed train STEPS THREADS [--distributed] | distributed predict SECONDS");
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

// Generator steps per second of the 64x64 DCGAN, without the first.
static int Train(IProcessGroup group, int steps, int threads)
{
    var recipe = Recipe.Find("image64-dcgan");
    var options = recipe.Options();
    (options.Steps, options.ReportEvery, options.Execution.Threads, options.Distributed.CompareEvery) = (steps + 1, 1, threads, 0);
    using var random = new torch.Generator(1);
    using var images = torch.rand([256, 3, 64, 64], generator: random).mul(2).sub(1);
    using var trainer = recipe.CreateTrainer(options: options, group: group);
    var times = new List<double>();
    var begin = Stopwatch.GetTimestamp();
    foreach (var _ in trainer.Train(TrainingData.FromTensor(images)))
    {
        times.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        begin = Stopwatch.GetTimestamp();
    }

    var sorted = times.Skip(1).Order().ToList();
    if (group.Rank == 0) Console.WriteLine($"{group.Size} {threads} {sorted[sorted.Count / 2]:0.000}");
    return 0;
}

// What the model says of a DCGAN's generator step (5 critic updates and the generator's) with a batch of 64 for each process.
static int Predict(double seconds)
{
    var recipe = Recipe.Find("image64-dcgan");
    using var trainer = recipe.CreateTrainer();
    double[] Bytes(torch.nn.Module network) => [.. network.parameters().Select(parameter => 4.0 * parameter.numel())];
    var (critic, generator) = (Bytes(trainer.Critic.Module), Bytes(trainer.Generator.Module));
    Console.WriteLine($"critic {critic.Sum() / 1e6:0.0} MB, generator {generator.Sum() / 1e6:0.0} MB, {seconds} s a step in one process");
    Console.WriteLine("| network | processes | one sum after each update | pieces of 4 MiB beside the last pass |");
    Console.WriteLine("|---|---|---|---|");
    foreach (var (name, network) in new (string, Network)[]
    {
        // Round trips of 50, 20 and 10 µs between processes, and nine tenths of the line.
        ("10 GbE", new Network(25e-6, 0.9 * 10e9 / 8)), ("100 GbE", new Network(10e-6, 0.9 * 100e9 / 8)),
        ("400 GbE", new Network(5e-6, 0.9 * 400e9 / 8)),
    })
    {
        foreach (var processes in new[] { 2, 8, 32, 128, 512, 1024 })
        {
            double Sum(double bytes) => network.Sum(bytes, processes);
            // Six updates of one length, of which the last pass is a tenth; its time is shared by the layers as their bytes are.
            double Update(double[] bytes, double bucket, bool upwards)
            {
                var ordered = upwards ? bytes : [.. bytes.Reverse()];
                var last = seconds / 6 / 10;
                return (seconds / 6) - last + BucketSimulation.Seconds(
                    [.. ordered.Select(size => new BucketSimulation.Layer(last * size / bytes.Sum(), size))], bucket, Sum);
            }

            double Efficiency(double bucket) => seconds / ((5 * Update(critic, bucket, true)) + Update(generator, bucket, false));
            Console.WriteLine($"| {name} | {processes} | {Efficiency(double.PositiveInfinity):P1} | {Efficiency(4 << 20):P1} |");
        }
    }

    return 0;
}
