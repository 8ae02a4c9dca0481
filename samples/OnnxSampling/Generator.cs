using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace OnnxSampling;

/// <summary>A generator as an ONNX model, with what its metadata says (docs/onnx.md).</summary>
internal sealed class Generator : IDisposable
{
    private readonly InferenceSession session;

    private Generator(InferenceSession session)
    {
        this.session = session;
        Metadata = session.ModelMetadata.CustomMetadataMap;
        LatentShape = [.. session.InputMetadata["latents"].Dimensions.Skip(1).Select(size => (long)size)];
        Classes = Metadata.TryGetValue("wgangp.classes", out var classes) ? JsonSerializer.Deserialize<string[]>(classes)! : [];
        IsConditional = session.InputMetadata.ContainsKey("condition");
        if (Metadata.TryGetValue("wgangp.range", out var range)) Range = Pair(range);
        // Index 0 is every unknown character.
        if (Metadata.TryGetValue("characters", out var characters))
        {
            Characters = ["\uFFFD", .. characters.EnumerateRunes().Select(character => character.ToString())];
        }
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public long[] LatentShape { get; }

    public string[] Classes { get; }

    public bool IsConditional { get; }

    /// <summary>Black and white.</summary>
    public (float Low, float High) Range { get; } = (0, 1);

    /// <summary>For text: the characters in the order of the samples' dimension 1; otherwise null.</summary>
    public string[]? Characters { get; }

    /// <summary>For text: the character that fills short lines.</summary>
    public string Padding => Metadata.GetValueOrDefault("padding", "");

    public static Generator Open(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no model '{path}'; 'wgangp export' writes one.");
        return new Generator(new InferenceSession(path));
    }

    /// <summary>Draws samples.</summary>
    /// <param name="latents">Latents, one after the other.</param>
    /// <param name="labels">A label for each; used by a conditional model alone.</param>
    /// <returns>The values, and their shape <c>[N, …]</c>.</returns>
    public (float[] Values, long[] Shape) Sample(float[] latents, long[] labels)
    {
        long count = labels.Length;
        using var first = OrtValue.CreateTensorValueFromMemory(latents, [count, .. LatentShape]);
        using var second = OrtValue.CreateTensorValueFromMemory(labels, [count]);
        var inputs = new Dictionary<string, OrtValue> { ["latents"] = first };
        if (IsConditional) inputs["condition"] = second;
        using var options = new RunOptions();
        using var outputs = session.Run(options, inputs, ["samples"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    /// <summary>Latents of the distribution that the model names.</summary>
    public float[] Latents(int count, int seed)
    {
        var random = new Random(seed);
        var size = LatentShape.Aggregate((long)count, (product, side) => product * side);
        var kind = Metadata.GetValueOrDefault("wgangp.latents", "normal");
        if (kind == "normal") return [.. Enumerable.Range(0, (int)size).Select(_ => Normal(random))];
        if (!kind.StartsWith("uniform ", StringComparison.Ordinal))
        {
            throw new NotSupportedException($"The model's latents are '{kind}', which this program cannot draw; draw them yourself.");
        }

        var (low, high) = Pair(kind["uniform ".Length..]);
        return [.. Enumerable.Range(0, (int)size).Select(_ => low + ((high - low) * random.NextSingle()))];
    }

    public void Dispose() => session.Dispose();

    // Box and Muller's.
    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static (float Low, float High) Pair(string text) => text.Split(' ') is [var low, var high]
        ? (float.Parse(low, CultureInfo.InvariantCulture), float.Parse(high, CultureInfo.InvariantCulture))
        : throw new FormatException($"The model's metadata has '{text}' where two numbers belong.");
}
