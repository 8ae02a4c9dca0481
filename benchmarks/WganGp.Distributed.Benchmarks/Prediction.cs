using TorchSharp;
using WganGp.Recipes;

namespace WganGp.Distributed;

/// <summary>
/// What the model says of a DCGAN's generator step (5 critic updates and the generator's) with a batch of 64 for each process.
/// </summary>
internal static class Prediction
{
    private const int CriticUpdates = 5;
    private const int Batch = 64;
    private const double Bucket = 4 << 20;

    // The share of an update's time in which gradients become complete, layer by layer: its last pass over the last part of the batch.
    private const double LastPass = 0.1;

    // A 64x64 image of 3 channels as bytes, as image files are once they are decoded.
    private const double BytesOfASample = 3 * 64 * 64;

    private static readonly int[] Sizes = [2, 8, 32, 128, 512, 1024];

    /// <summary>Prints the tables.</summary>
    /// <param name="seconds">A generator step of one process with one thread.</param>
    /// <param name="here">The line through the sums that were measured here, between two processes; null for none.</param>
    public static int Print(double seconds, Network? here)
    {
        using var trainer = Recipe.Find("image64-dcgan").CreateTrainer();
        double[] Bytes(torch.nn.Module network) => [.. network.parameters().Select(parameter => 4.0 * parameter.numel())];
        var (critic, generator) = (Bytes(trainer.Critic.Module), Bytes(trainer.Generator.Module));
        Console.WriteLine(
            $"critic {critic.Sum() / 1e6:0.0} MB, generator {generator.Sum() / 1e6:0.0} MB, {seconds} s a step in one process");
        // Round trips of 50, 20 and 10 µs between processes, and nine tenths of the line.
        (string Name, Network Network)[] networks =
        [
            ("10 GbE", new Network(25e-6, 0.9 * 10e9 / 8)), ("100 GbE", new Network(10e-6, 0.9 * 100e9 / 8)),
            ("400 GbE", new Network(5e-6, 0.9 * 400e9 / 8)),
        ];
        foreach (var (compute, text) in new[] { (seconds, "this machine's step"), (seconds / 100, "a step 100 times faster") })
        {
            Console.WriteLine(
                $"\n| network, {text} | processes | one sum after each update | pieces of 4 MiB beside the last pass | " +
                "generator's share of the wait |");
            Console.WriteLine("|---|---:|---:|---:|---:|");
            if (here is not null) Row("measured here", here, 2, compute);
            foreach (var (name, network) in networks)
            {
                foreach (var processes in Sizes) Row(name, network, processes, compute);
            }
        }

        Console.WriteLine("\n| shared storage | processes that it feeds, this machine's step | a step 100 times faster |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var (name, rate) in new[] { ("1 GB/s", 1e9), ("10 GB/s", 10e9), ("100 GB/s", 100e9) })
        {
            // Only critic updates read; the generator's samples are drawn.
            var each = CriticUpdates * Batch * BytesOfASample / seconds;
            Console.WriteLine($"| {name} | {rate / each:N0} | {rate / each / 100:N0} |");
        }

        return 0;

        void Row(string name, Network network, int processes, double compute)
        {
            double Sum(double bytes) => network.Sum(bytes, processes);
            double Wait(double[] bytes, double bucket, bool upwards)
            {
                var ordered = upwards ? bytes : [.. bytes.Reverse()];
                var last = compute / (CriticUpdates + 1) * LastPass;
                return BucketSimulation.Seconds(
                    [.. ordered.Select(size => new BucketSimulation.Layer(last * size / bytes.Sum(), size))], bucket, Sum) - last;
            }

            var (whole, pieces) = (Waits(double.PositiveInfinity), Waits(Bucket));
            Console.WriteLine(
                $"| {name} | {processes:N0} | {compute / (compute + whole.Sum()):P1} | {compute / (compute + pieces.Sum()):P1} | " +
                $"{pieces[1] / pieces.Sum():P0} |");

            double[] Waits(double bucket) => [CriticUpdates * Wait(critic, bucket, true), Wait(generator, bucket, false)];
        }
    }
}
