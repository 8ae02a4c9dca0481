using System.Globalization;
using TorchSharp;
using WganGp;
using WganGp.Recipes.Output;

namespace SampleServer;

/// <summary><c>GET /sample.png?count=16&amp;seed=7&amp;class=Bag</c>: one picture of samples, the same for the same query.</summary>
internal static class SampleEndpoint
{
    private const int DefaultCount = 16;

    public static async Task<IResult> Draw(
        string? count, string? seed, string? @class, SavedRun run, HttpContext context)
    {
        var (recipe, sampler) = run;
        if (!Number(count, DefaultCount, out int samples) || samples < 1 || samples > sampler.MaxCount)
        {
            return Wrong($"count is '{count}'; give a whole number from 1 to {sampler.MaxCount}.");
        }

        if (!Number(seed, 0UL, out var start)) return Wrong($"seed is '{seed}'; give a whole number from 0 to {ulong.MaxValue}.");
        if (@class is not null && recipe.Classes is null) return Wrong($"The recipe {recipe.Name} has no classes; leave out class.");
        if (Labels(recipe.Classes, @class, samples) is not { } labels)
        {
            return Wrong($"class is '{@class}'; give one of {string.Join(", ", recipe.Classes!)}, or its number from 0.");
        }

        try
        {
            using torch.Tensor? condition = labels.Length == 0 ? null : torch.tensor(labels);
            using torch.Tensor images = await sampler.SampleAsync(samples, start, condition, context.RequestAborted);
            var (low, high) = recipe.ValueRange;
            return Results.Bytes(ImageGrid.Png(images, low, high), "image/png");
        }
        catch (SamplerBusyException)
        {
            context.Response.Headers.RetryAfter = "1";
            return Results.Problem("Too many requests wait for samples. Try again in a second.", statusCode: 503);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
    }

    private static IResult Wrong(string sentence) => Results.Problem(sentence, statusCode: 400);

    private static bool Number<T>(string? text, T otherwise, out T number) where T : IParsable<T>
    {
        number = otherwise;
        return text is null || T.TryParse(text, CultureInfo.InvariantCulture, out number!);
    }

    /// <summary>A label per sample; none without classes; all classes in turn where none is asked for; null for an unknown one.</summary>
    private static long[]? Labels(IReadOnlyList<string>? classes, string? name, int count)
    {
        if (classes is null) return [];
        if (name is null) return [.. Enumerable.Range(0, count).Select(index => (long)(index % classes.Count))];
        var label = classes.ToList().FindIndex(each => string.Equals(each, name, StringComparison.OrdinalIgnoreCase));
        if (label < 0 && (!int.TryParse(name, CultureInfo.InvariantCulture, out label) || label < 0 || label >= classes.Count)) return null;
        return [.. Enumerable.Repeat((long)label, count)];
    }
}
