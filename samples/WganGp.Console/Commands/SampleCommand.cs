using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>sample</c>: draws samples from a saved generator and writes an image, a text or a NumPy array.</summary>
internal static class SampleCommand
{
    // The network's own values take many times as much.
    private const long BytesOfAPart = 32L << 20;
    private const int MostInAPart = 16_384;

    public static Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A checkpoint saved by 'train', or by an application that trains a recipe.",
            Required = true,
        }.NotBlank();
        var count = new Option<int>("--count") { Description = "The number of samples.", DefaultValueFactory = _ => 64 };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the latents.", DefaultValueFactory = _ => 0 };
        var @class = new Option<string?>("--class")
        {
            Description = "The class of the samples, by number or name, for a recipe with classes. Default: all classes in turn.",
        };
        var output = new Option<string?>("--output")
        {
            Description =
                "FILE.png for an image, FILE.txt for lines of text, or FILE.npy for the values: uint8 images [N, H, W] or [N, H, W, C], " +
                "float32 points and texts.",
            Required = true,
        }.NotBlank();
        var command = new Command("sample", "Draw samples from a saved generator.");
        foreach (var option in (Option[])[checkpoint, count, seed, @class, output]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            Run(
                AnsiConsole.Console, result.GetValue(checkpoint)!, result.GetValue(count), result.GetValue(seed), result.GetValue(@class),
                result.GetValue(output)!, cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(
        IAnsiConsole console, string file, int count, ulong seed, string? @class, string output, CancellationToken cancellation)
    {
        if (count < 1) throw new UserException($"--count is {count}; it must be at least 1.");
        SampleFile.ThrowUnlessKnown(output);
        using var checkpoint = Checkpoint.Open(file);
        var recipe = Recipe.Of(checkpoint);
        SampleFile.ThrowUnlessFit(output, recipe);
        SampleFile.ThrowIfTooMany(output, recipe, count, DiskSpace.At(output));
        var label = Label(recipe, @class);
        using var trainer = recipe.CreateTrainer();
        checkpoint.LoadGenerator(trainer.Generator);
        SampleFile.Write(output, recipe, count, Parts(trainer, recipe, count, seed, label, cancellation));
        console.Tell($"Wrote {count} samples of [bold]{recipe.Name}[/] (step {checkpoint.Step}) to [bold]{output}[/].");
    }

    /// <summary>
    /// The samples, part by part, so that memory does not grow with their number. Up to the size of a part they are those of
    /// <see cref="WganGpTrainer.Sample"/> with the seed; each further part has a seed derived from it.
    /// </summary>
    private static IEnumerable<torch.Tensor> Parts(
        WganGpTrainer trainer, Recipe recipe, int count, ulong seed, int? label, CancellationToken cancellation)
    {
        var values = Product(recipe.SampleShape) + Product(trainer.Generator.LatentShape);
        var largest = (int)Math.Clamp(BytesOfAPart / (sizeof(float) * values), 1, Math.Min(count, MostInAPart));
        for (long start = 0; start < count; start += largest)
        {
            cancellation.ThrowIfCancellationRequested();
            var size = Math.Min(largest, count - start);
            using var labels = Labels(recipe, start, size, label);
            // The generator has the saved average, if there is one; the trainer's own average is that of an untrained generator.
            using var samples = trainer.Sample(size, SeedOf(seed, (ulong)(start / largest)), labels, averaged: false);
            yield return samples;
        }
    }

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>The seed itself for the first part; one derived from it for each of the others.</summary>
    private static ulong SeedOf(ulong seed, ulong part) => part == 0 ? seed : SplitMix64.Mix(seed + (part * SplitMix64.Step));

    private static torch.Tensor? Labels(Recipe recipe, long start, long size, int? label) =>
        recipe.Classes is not { } classes ? null
        : label is { } one ? torch.full([size], one, dtype: torch.int64)
        : torch.arange(start, start + size, torch.int64).remainder_(classes.Count);

    /// <summary>The label of the class that was asked for; null for all classes in turn.</summary>
    private static int? Label(Recipe recipe, string? @class)
    {
        if (@class is null) return null;
        if (recipe.Classes is not { } classes) throw new UserException($"The recipe {recipe.Name} has no classes; leave out --class.");
        var label = int.TryParse(@class, CultureInfo.InvariantCulture, out var number)
            ? number
            : classes.ToList().FindIndex(name => string.Equals(name, @class, StringComparison.OrdinalIgnoreCase));
        return label >= 0 && label < classes.Count
            ? label
            : throw new UserException(
                $"--class {@class} is not a class of {recipe.Name}; the classes are " +
                $"{string.Join(", ", classes.Select((name, i) => $"{i} {name}"))}.");
    }
}
