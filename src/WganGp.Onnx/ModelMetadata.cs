using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TorchSharp;

namespace WganGp.Onnx;

/// <summary>What a model says of itself (docs/onnx.md has the table).</summary>
internal static class ModelMetadata
{
    private const string Own = "wgangp.";
    private const ulong ProbeSeed = 20170;

    /// <summary>The library's version.</summary>
    public static string Version { get; } = typeof(ModelMetadata).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static IReadOnlyDictionary<string, string> Of(IGenerator generator, OnnxOptions options)
    {
        var entries = new Dictionary<string, string>(options.Metadata.Where(
            entry => !entry.Key.StartsWith(Own, StringComparison.Ordinal)));
        entries[Own + "library"] = Version;
        entries[Own + "precision"] = options.Half ? "float16" : "float32";
        if (options.Recipe is { } recipe) entries[Own + "recipe"] = recipe;
        if (options.Seed is { } seed) entries[Own + "seed"] = seed.ToString(CultureInfo.InvariantCulture);
        if (options.Classes is { } classes) entries[Own + "classes"] = JsonSerializer.Serialize(classes);
        if (options.ValueRange is var (low, high)) entries[Own + "range"] = Pair(low, high);
        entries[Own + "latents"] = Distribution(generator);
        return entries;
    }

    /// <summary>
    /// How latents are drawn: "normal", "uniform low high" or "other". A generator draws them by a function of its own, so it is asked for
    /// some, which are compared with those that the known distributions give for the same seed.
    /// </summary>
    private static string Distribution(IGenerator generator)
    {
        const int count = 16;
        long[] shape = [count, .. generator.LatentShape];
        using var scope = torch.NewDisposeScope();
        var drawn = generator.SampleLatent(count, Random()).to(torch.ScalarType.Float32).flatten();
        if (drawn.eq(torch.randn(shape, torch.ScalarType.Float32, torch.CPU, generator: Random()).flatten()).all().item<bool>())
        {
            return "normal";
        }

        var uniform = UniformNumbers.Draw(shape, Random()).flatten();
        var (first, last) = (uniform.argmin().item<long>(), uniform.argmax().item<long>());
        var (x0, x1) = (uniform[first].item<float>(), uniform[last].item<float>());
        var (y0, y1) = (drawn[first].item<float>(), drawn[last].item<float>());
        var low = Math.Round(y0 - ((y1 - y0) / (x1 - x0) * x0), 3);
        var high = Math.Round(low + ((y1 - y0) / (x1 - x0)), 3);
        return uniform.Times(high - low).Plus(low).allclose(drawn, atol: 1e-5) ? $"uniform {Pair(low, high)}" : "other";

        static torch.Generator Random() => new(ProbeSeed, torch.CPU);
    }

    private static string Pair(double low, double high) => string.Create(CultureInfo.InvariantCulture, $"{low:R} {high:R}");
}
