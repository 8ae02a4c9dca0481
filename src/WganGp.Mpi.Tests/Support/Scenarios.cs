using static TorchSharp.torch;

namespace WganGp.Mpi.Tests.Support;

/// <summary>What the processes of a job do. Each returns its exit code.</summary>
public static partial class Scenarios
{
    /// <summary>Sums and broadcasts of all types and layouts, in pieces of 64 bytes; fails where a number is wrong.</summary>
    public static int Collectives(string[] arguments) => MpiProcessGroup.Run(
        group =>
        {
            var (rank, size) = (group.Rank, group.Size);
            var total = size * (size + 1) / 2;
            foreach (var type in new[] { float32, float64, int64, float16, bfloat16, int32 })
            {
                using var values = arange(100).to(type).mul(rank + 1).remainder(120);
                using var expected = Enumerable.Range(1, size).Select(each => arange(100).to(type).mul(each).remainder(120))
                    .Aggregate((one, other) => one.add(other));
                ((IProcessGroup)group).Sum(values);
                Require(values.equal(expected).all().item<bool>(), $"the sum in {type}");
            }

            using var columns = full([10, 7], rank + 1.0f).t();
            ((IProcessGroup)group).Sum(columns);
            Require(columns.eq(total).all().item<bool>(), "the sum of a transposed tensor");
            var sums = Enumerable.Range(0, 20).Select(i => full([i + 1], (double)(rank + i), float64)).ToArray();
            Task.WaitAll([.. sums.Select(group.SumAsync)]);
            for (var i = 0; i < sums.Length; i++) Require(sums[i].eq((size * i) + total - size).all().item<bool>(), $"sum {i} of several");
            using var part = full([6], 1.0f);
            ((IProcessGroup)group).Sum(part.narrow(0, 2, 2));
            Require(part.data<float>().ToArray() is [1, 1, var third, var fourth, 1, 1] && third == size && fourth == size, "a part");
            var halves = Enumerable.Range(0, 20).Select(i => full([i + 1, 2], rank + i, bfloat16).t()).ToArray();
            Task.WaitAll([.. halves.Select(group.SumAsync)]);
            for (var i = 0; i < sums.Length; i++) Require(halves[i].eq((size * i) + total - size).all().item<bool>(), $"copy {i}");
            Require(!group.IsCudaAware, "a library that takes a GPU's memory: Debian's do not");
            for (var root = 0; root < size; root++)
            {
                using var sent = full([33], rank, int32);
                group.Broadcast(sent, root);
                Require(sent.eq(root).all().item<bool>(), "a broadcast");
                using var turned = full([4, 3], rank, int32).t();
                group.Broadcast(turned, root);
                Require(turned.eq(root).all().item<bool>(), "a broadcast of a transposed tensor");
            }

            group.Barrier();
            RequireNullReferencesAreCaught();
            if (rank == 0) Console.WriteLine($"{size} processes of {group.Library}");
            return 0;
        },
        new MpiOptions { PieceBytes = 64 });

    /// <summary>Trains every variant, or those that are named; process 0 writes the numbers.</summary>
    public static int Train(string[] arguments) => MpiProcessGroup.Run(group =>
    {
        foreach (var variant in Variant.All.Where(each => arguments.Length == 1 || arguments.Contains(each.Name)))
        {
            using var trainer = variant.Trainer(variant.Options(), group);
            var reports = trainer.Train(variant.Data()).ToList();
            var own = Numbers.Of(trainer, reports);
            using var first = tensor(own);
            group.Broadcast(first);
            Require(first.data<double>().ToArray().AsSpan().SequenceEqual(own), $"process {group.Rank}'s {variant.Name}");
            if (group.Rank == 0) Numbers.Write(Path.Combine(arguments[0], variant.Name), own);
        }

        return 0;
    });

    internal static void Require(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"Wrong: {what}.");
    }

    /// <summary>MPI libraries set handlers of signals, which .NET needs.</summary>
    private static void RequireNullReferencesAreCaught()
    {
        string? none = Environment.GetEnvironmentVariable("WGANGP_NOT_SET");
        var caught = false;
        try
        {
            _ = none!.Length;
        }
        catch (NullReferenceException)
        {
            caught = true;
        }

        Require(caught, "a null reference");
    }
}
