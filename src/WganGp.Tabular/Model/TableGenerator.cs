using WganGp.Tabular.Transforms;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// CTGAN's generator. A sample is a row and its condition side by side, as the critic and its penalty see real rows too; with no categories
/// there is no condition.
/// </summary>
internal sealed class TableGenerator : IGenerator, IGeneratorTerm, IDisposable
{
    private readonly TableNetwork network;
    private readonly RowLayout layout;
    // Of the last call in training: the cross-entropy is that of the logits, which the noise has changed in the samples.
    private Tensor? raw;

    public TableGenerator(RowLayout layout, int latent, IReadOnlyList<int> widths)
    {
        (this.layout, LatentShape) = (layout, [latent]);
        network = new TableNetwork(latent + layout.ConditionWidth, widths, layout.Width);
    }

    public nn.Module Module => network;

    public IReadOnlyList<long> LatentShape { get; }

    /// <summary>What the noise of the spans comes from outside training; null in training.</summary>
    public Generator? Random { get; set; }

    public string Name => "condition";

    public double Weight => layout.ConditionWidth > 0 ? 1 : 0;

    public Tensor Generate(Tensor latent, Tensor? condition = null)
    {
        var output = network.call(condition is null ? latent : cat([latent, condition.to(latent.dtype)], 1));
        raw = output.requires_grad ? output : null;
        var row = RowActivation.Of(output, layout, Random);
        return condition is null ? row : cat([row, condition.to(row.dtype)], 1);
    }

    public void Dispose() => network.Dispose();

    /// <summary>The cross-entropy of the conditioned columns against the condition (section 4.3 of CTGAN's paper).</summary>
    public Tensor Compute(GeneratorTermInput input)
    {
        if (raw is null || raw.IsInvalid || raw.shape[0] != input.Samples.shape[0])
        {
            throw new InvalidOperationException("The condition's term belongs to the samples that were generated last; there are none.");
        }

        return RowActivation.CrossEntropy(raw, input.Condition!, layout);
    }
}
