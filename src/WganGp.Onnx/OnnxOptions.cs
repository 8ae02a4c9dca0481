using TorchSharp;

namespace WganGp.Onnx;

/// <summary>How <see cref="OnnxGenerator"/> writes a model, and what the model says of itself.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// Whether weights and arithmetic are float16: half the size of the file, about three decimal digits. Latents and samples stay
    /// float32.
    /// </summary>
    /// <value>The default is false: float32, which equals TorchSharp's results up to rounding.</value>
    public bool Half { get; init; }

    /// <summary>
    /// A condition as an example, <c>[n, …]</c>: the model's second input gets its type (int64 or float32) and its shape without the batch.
    /// </summary>
    /// <value>
    /// The default is null: labels, int64 <c>[N]</c>, if the generator reads a condition and <see cref="Classes"/> are given.
    /// </value>
    public torch.Tensor? Condition { get; init; }

    /// <summary>The names of the classes in the order of their labels, for the metadata.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The smallest and the largest value of a sample of the data, for the metadata.</summary>
    /// <value>The default is null: not stated.</value>
    public (double Low, double High)? ValueRange { get; init; }

    /// <summary>The name of the recipe or of the networks, for the metadata.</summary>
    /// <value>The default is null: not stated.</value>
    public string? Recipe { get; init; }

    /// <summary>The seed of the run, for the metadata.</summary>
    /// <value>The default is null: not stated.</value>
    public ulong? Seed { get; init; }

    /// <summary>Further entries for the metadata. Keys that begin with <c>wgangp.</c> are the library's.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Writers of further types of modules, matched exactly; they come before the library's own. A module of your own can implement
    /// <see cref="IExportableModule"/> instead.
    /// </summary>
    /// <value>The default is empty.</value>
    public IDictionary<Type, OnnxLayerWriter> Writers { get; init; } = new Dictionary<Type, OnnxLayerWriter>();
}
