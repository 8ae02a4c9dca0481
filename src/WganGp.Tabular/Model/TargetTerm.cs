using TorchSharp;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>
/// A term of the generator's loss: the target of a generated row follows from its other columns as well as in real rows, and no better. It
/// is the cross-entropy of a predictor (<see cref="TargetPredictor"/>) for generated rows, above the one for the real rows of the batch.
/// </summary>
/// <remarks>
/// TableGAN (arXiv 1806.03384) and CTAB-GAN (arXiv 2102.08369) have a classifier in their losses, without a limit: their rows may be easier
/// to classify than real ones.
/// </remarks>
internal sealed class TargetTerm(Table table, TableEncoding encoding, CategoryField target, ulong seed, double weight)
    : IGeneratorTerm, IDisposable
{
    private TargetPredictor? predictor;

    public string Name => "target";

    public double Weight => weight;

    public bool UsesRealSamples => true;

    /// <summary>The term of a table's target; null where there is none, or none that is learned as one span of categories.</summary>
    public static TargetTerm? Of(Table table, TableEncoding encoding, FieldChoice choice, TableSynthesizerOptions options) =>
        choice.Field >= 0 && options.TargetWeight > 0 && encoding.Categories[choice.Field] is { Widths.Count: 1 } field
            ? new(table, encoding, field, options.Seed, options.TargetWeight)
            : null;

    /// <summary>Trains the predictor, unless it is.</summary>
    public void Prepare(CancellationToken cancellationToken) =>
        predictor ??= TargetPredictor.Train(table, encoding, target, seed, cancellationToken);

    public torch.Tensor Compute(GeneratorTermInput input)
    {
        Prepare(CancellationToken.None);
        torch.Tensor real;
        using (torch.no_grad()) real = predictor!.CrossEntropy(input.Real);
        return predictor.CrossEntropy(input.Samples).Minus(real).relu();
    }

    public void Dispose() => predictor?.Dispose();
}
