using System.CommandLine;
using WganGp.Programs;

namespace FraudOversampling;

/// <summary>The program's options.</summary>
internal static class StudyCommand
{
    public static RootCommand Create()
    {
        var defaults = new StudyOptions();
        var data = new Option<string?>("--data") { Description = "A CSV file to study. Default: made-up payments." };
        var target = new Option<string>("--target")
        {
            Description = "The column of the class.",
            DefaultValueFactory = _ => defaults.Target,
        };
        var value = new Option<string>("--value") { Description = "The rare class.", DefaultValueFactory = _ => defaults.Value };
        var seeds = new Option<int?>("--seeds") { Description = $"How often everything is repeated. Default: {defaults.Seeds}." };
        var steps = new Option<long?>("--steps") { Description = $"The generator's steps. Default: {defaults.Steps}." };
        var quick = new Option<bool>("--quick") { Description = "Two seeds, 10 steps, 1,000 payments: shows that it runs." };
        var root = new RootCommand("Whether synthetic rows of a rare class help a classifier (LightGBM) on held-out rows.");
        foreach (var option in (Option[])[data, target, value, seeds, steps, quick]) root.Options.Add(option);
        root.SetAction((result, cancellation) =>
        {
            var options = result.GetValue(quick) ? defaults with { Seeds = 2, Steps = 10, Payments = 1_000 } : defaults;
            options = options with
            {
                Data = result.GetValue(data),
                Target = result.GetValue(target)!,
                Value = result.GetValue(value)!,
                Seeds = result.GetValue(seeds) ?? options.Seeds,
                Steps = result.GetValue(steps) ?? options.Steps,
            };
            if (options.Seeds < 1 || options.Steps < 1) throw new UserException("--seeds and --steps must be 1 or more.");
            new Study(options).Run(Console.Out, cancellation);
            return Task.CompletedTask;
        });
        return root;
    }
}
