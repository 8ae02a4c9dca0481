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
    public static Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "A checkpoint saved by 'train', or by an application that trains a recipe.",
            Required = true,
        };
        var count = new Option<int>("--count") { Description = "The number of samples.", DefaultValueFactory = _ => 64 };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the latents.", DefaultValueFactory = _ => 0 };
        var @class = new Option<string?>("--class")
        {
            Description = "The class of the samples, by number or name, for a recipe with classes. Default: all classes in turn.",
        };
        var output = new Option<string>("--output")
        {
            Description =
                "FILE.png for an image, FILE.txt for lines of text, or FILE.npy for the values: uint8 images [N, H, W] or [N, H, W, C], " +
                "float32 points and texts.",
            Required = true,
        };
        var command = new Command("sample", "Draw samples from a saved generator.");
        foreach (var option in (Option[])[checkpoint, count, seed, @class, output]) command.Options.Add(option);
        command.SetAction(result => Run(
            AnsiConsole.Console, result.GetValue(checkpoint)!, result.GetValue(count), result.GetValue(seed), result.GetValue(@class),
            result.GetValue(output)!));
        return command;
    }

    private static void Run(IAnsiConsole console, string file, int count, ulong seed, string? @class, string output)
    {
        if (count < 1) throw new UserException($"--count is {count}; it must be at least 1.");
        SampleFile.ThrowUnlessKnown(output);
        using var checkpoint = Checkpoint.Open(file);
        var recipe = Recipe.Of(checkpoint);
        SampleFile.ThrowUnlessFit(output, recipe);
        using var trainer = recipe.CreateTrainer();
        checkpoint.LoadGenerator(trainer.Generator);
        using var labels = Labels(recipe, count, @class);
        // The generator now has the saved average, if there is one; the trainer's own average is still that of an untrained generator.
        using var samples = trainer.Sample(count, seed, labels, averaged: false);
        SampleFile.Write(output, recipe, samples);
        console.MarkupLineInterpolated($"Wrote {count} samples of [bold]{recipe.Name}[/] (step {checkpoint.Step}) to [bold]{output}[/].");
    }

    private static torch.Tensor? Labels(Recipe recipe, int count, string? @class)
    {
        if (recipe.Classes is not { } classes)
        {
            return @class is null ? null : throw new UserException($"The recipe {recipe.Name} has no classes; leave out --class.");
        }

        if (@class is null) return torch.arange(count, torch.int64).remainder_(classes.Count);
        var label = int.TryParse(@class, CultureInfo.InvariantCulture, out var number)
            ? number
            : classes.ToList().FindIndex(name => string.Equals(name, @class, StringComparison.OrdinalIgnoreCase));
        return label >= 0 && label < classes.Count
            ? torch.full([count], label, dtype: torch.int64)
            : throw new UserException(
                $"--class {@class} is not a class of {recipe.Name}; the classes are " +
                $"{string.Join(", ", classes.Select((name, i) => $"{i} {name}"))}.");
    }
}
