using System.Collections;
using System.Globalization;
using System.Reflection;
using TorchSharp;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// Describes a recipe as text; figures are taken from the networks and options themselves.
/// </summary>
internal static class RecipeDescription
{
    /// <summary>Options that are shown even if they have the library's defaults.</summary>
    private static readonly string[] Always =
    [
        "Steps", "BatchSize", "CriticSteps", "Loss", "GradientPenalty:Weight", "GradientPenalty:TargetNorm",
        .. from network in (string[])["CriticOptimizer", "GeneratorOptimizer"]
            from option in (string[])["Kind", "LearningRate", "Beta1", "Beta2", "Decay"]
            select $"{network}:{option}",
    ];

    public static void Write(TextWriter output, Recipe recipe)
    {
        output.WriteLine($"{recipe.Name}: {recipe.Description}");
        Section(output, "Source", [recipe.Source]);
        Section(output, "Settings (--set Name=value changes one)", Settings(recipe.Options()));
        Section(output, "Networks", Networks(recipe));
        Section(output, "Data", Data(recipe));
        string[] none = ["only in what docs/networks.md says about padding, weights and sampling"];
        Section(output, "Differs from the source", recipe.Deviations is [] ? none : recipe.Deviations);
    }

    /// <summary>The options that <see cref="Always"/> names, and all that are not the library's defaults.</summary>
    internal static IEnumerable<string> Settings(WganGpOptions options)
    {
        var defaults = Flat(new WganGpOptions(), "").ToDictionary();
        return
            from option in Flat(options, "")
            where Always.Contains(option.Key) || defaults[option.Key] != option.Value
            select $"{option.Key}={option.Value}";
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(object options, string prefix) =>
        from property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let value = property.GetValue(options)
        let name = prefix + property.Name
        from option in value is not null && property.PropertyType.IsClass && property.PropertyType.Namespace == nameof(WganGp)
            ? Flat(value, name + ":")
            : [new(name, Text(value))]
        select option;

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> Networks(Recipe recipe)
    {
        using var trainer = recipe.CreateTrainer();
        var samples = recipe.Kind is SampleKind.Text ? " (with the ASCII characters; the actual number depends on the text)" : "";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"generator {Name(trainer.Generator, trainer.Generator.Module)}: " +
            $"latents [{string.Join(", ", trainer.Generator.LatentShape)}] to samples {Shape(recipe)}, " +
            $"{Count(trainer.Generator.Module):N0} parameters{samples}");
        yield return Invariant($"critic {Name(trainer.Critic, trainer.Critic.Module)}: {Count(trainer.Critic.Module):N0} parameters");
        if (recipe.Options().AcceptedFindings is { Length: > 0 } accepted)
        {
            yield return $"accepted findings of the preflight check: {string.Join(", ", accepted)}";
        }
    }

    private static IEnumerable<string> Data(Recipe recipe)
    {
        yield return recipe.Kind is SampleKind.Points points
            ? $"None: points of {points.Distribution} are drawn on demand."
            : recipe.DataWanted!;
        if (BundledImages.Fit(recipe)) yield return "Without --data: the bundled 10,000 Fashion-MNIST test images.";
        if (recipe.Kind is SampleKind.Images images)
        {
            var (low, high) = recipe.ValueRange;
            yield return Invariant(
                $"Samples {Shape(recipe)} with values from {low} to {high}{(images.Dequantize ? ", dequantised" : "")}.");
        }

        if (recipe.Classes is { } classes) yield return $"Classes: {string.Join(", ", classes)}; those of the data replace them.";
    }

    private static string Shape(Recipe recipe) => $"[{string.Join(", ", recipe.SampleShape)}]";

    private static string Name(object adapter, torch.nn.Module module) => (adapter is torch.nn.Module ? adapter : module).GetType().Name;

    private static long Count(torch.nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine();
        output.WriteLine(title);
        foreach (var line in lines) output.WriteLine($"  {line}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
