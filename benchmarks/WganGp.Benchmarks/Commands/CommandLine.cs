using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;
namespace WganGp.Benchmarks.Commands;

internal static class CommandLine
{
    public static int Run(string[] args)
    {
        Console.WriteLine(torch.__version__);
        Console.WriteLine(Output.Machine.Describe(torch.get_num_threads(), Output.Machine.Load()));
        if (args[0] == "m") { foreach (var n in NetworkCatalog.All(false).Where(n => n.Name == args[1])) Console.WriteLine(PeakMemory.InThisProcess(n, VariantCatalog.All[int.Parse(args[2])]) >> 20); return 0; }
        foreach (var network in NetworkCatalog.All(args[0] == "tiny").Where(n => args.Length < 2 || n.Name == args[1]))
        {
            var r = new NetworkBenchmark(network, VariantCatalog.All, new AlternatingTimer(3, 1, TimeSpan.FromSeconds(1)), false).Run(Enum.GetValues<Operation>(), _ => null);
            Console.WriteLine($"{r.Network} {r.CriticForward / 1e9} {r.GeneratorForward / 1e9} {r.CriticParameters}");
            foreach (var f in r.Facts) Console.WriteLine(f);
            foreach (var t in r.Timings) Console.WriteLine($"{t.Operation} {t.Variant} {t.Median:F1} {t.Ratio:F2} {t.Share:P1} {t.Milliseconds.Length}");
        }
        return 0;
    }
}
