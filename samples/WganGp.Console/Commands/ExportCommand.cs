using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using WganGp.Onnx;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>export</c>: writes a saved generator as an ONNX model.</summary>
internal static class ExportCommand
{
    private const string Extension = ".onnx";
    private const string OptionsKey = "wgangp.options";

    public static Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A checkpoint saved by 'train', or by an application that trains a recipe.",
            Required = true,
        }.NotBlank();
        var output = new Option<string?>("--output")
        {
            Description = "FILE.onnx, which is replaced if it exists.",
            Required = true,
        }.NotBlank();
        var half = new Option<bool>("--half")
        {
            Description = "Weights and arithmetic in float16: half the size, about three decimal digits. Default: float32.",
        };
        var command = new Command("export", "Write a saved generator as an ONNX model, which needs no TorchSharp to draw samples.");
        foreach (var option in (Option[])[checkpoint, output, half]) command.Options.Add(option);
        command.SetAction(result => Run(
            AnsiConsole.Console, result.GetValue(checkpoint)!, result.GetValue(output)!, result.GetValue(half)));
        return command;
    }

    private static void Run(IAnsiConsole console, string file, string output, bool half)
    {
        if (!output.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"--output is {Printable.Of(output)}; give a file that ends in {Extension}.");
        }

        using var checkpoint = Checkpoint.Open(file);
        var recipe = Recipe.Of(checkpoint);
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        checkpoint.LoadGenerator(generator);
        OnnxGenerator.Save(generator, output, new OnnxOptions
        {
            Half = half,
            Recipe = recipe.Name,
            Classes = recipe.Classes,
            ValueRange = recipe.ValueRange,
            Seed = Seed(checkpoint),
            Metadata = Entries(checkpoint, recipe),
        });
        var megabytes = new FileInfo(output).Length / 1e6;
        console.Tell(
            $"Wrote the generator of [bold]{recipe.Name}[/] (step {checkpoint.Step}) to [bold]{output}[/], {megabytes:F1} MB.");
    }

    private static ulong? Seed(Checkpoint checkpoint)
    {
        if (!checkpoint.Metadata.TryGetValue(OptionsKey, out var text)) return null;
        using var json = JsonDocument.Parse(text);
        return json.RootElement.TryGetProperty("Seed", out var seed) && seed.TryGetUInt64(out var value) ? value : null;
    }

    /// <summary>What a program that draws samples has to know besides: what they are of.</summary>
    private static Dictionary<string, string> Entries(Checkpoint checkpoint, Recipe recipe)
    {
        var entries = new Dictionary<string, string>
        {
            ["step"] = checkpoint.Step.ToString(CultureInfo.InvariantCulture),
            ["kind"] = recipe.Kind switch
            {
                SampleKind.Images => "images",
                SampleKind.Text => "text",
                _ => "points",
            },
        };
        if (recipe.Kind is SampleKind.Text text)
        {
            entries["characters"] = text.Vocabulary.Characters;
            entries["padding"] = text.Vocabulary.Padding.ToString();
        }

        return entries;
    }
}
