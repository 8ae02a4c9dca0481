using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>sample</c>: draws samples from a saved generator and writes an image, a text or a NumPy array.</summary>
internal static class SampleCommand
{
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
        // The generator has the saved average, if there is one; the trainer's own average is that of an untrained generator.
        SampleFile.Write(
            output, recipe, count,
            SampleParts.Draw(
                trainer, recipe, count, seed, (start, size) => Labels(recipe, start, size, label), averaged: false, cancellation));
        console.Tell($"Wrote {count} samples of [bold]{recipe.Name}[/] (step {checkpoint.Step}) to [bold]{output}[/].");
    }

    private static torch.Tensor? Labels(Recipe recipe, long start, long size, int? label) =>
        label is { } one ? torch.full([size], one, dtype: torch.int64) : ClassLabels.InTurn(recipe, size, start);

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
