using TorchSharp.Modules;
using WganGp.Networks;
using static TorchSharp.torch;

namespace WganGp;

/// <summary>
/// A conditional critic's last layer: the inner product of the encoded condition with the features is added to a linear score (projection
/// discriminator, arXiv 1802.05637, equation 3).
/// </summary>
/// <remarks>Features <c>[N, F]</c> give scores <c>[N, 1]</c>: <c>w·h + b + encoder(condition)·h</c>.</remarks>
public sealed class ProjectionHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear output;
    private readonly nn.Module<Tensor, Tensor> embedding;
    private readonly long width;

    /// <summary>Creates the layer for class labels.</summary>
    /// <param name="features">F, the size of the features.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <remarks>The embedding starts at <c>N(0, 1/F)</c>, as small as the linear score, so that the class does not outweigh it.</remarks>
    public ProjectionHead(long features, long classes)
        : this(nn.Linear(Positive(features, nameof(features)), 1), classes)
    {
    }

    /// <summary>Creates the layer for class labels, with a linear score that is initialised already.</summary>
    /// <param name="output">The part of the score that does not depend on the condition, from F values to one.</param>
    /// <param name="classes">How many classes there are.</param>
    public ProjectionHead(Linear output, long classes) : this(output, Embedding(Positive(classes, nameof(classes)), output))
    {
    }

    /// <summary>Creates the layer.</summary>
    /// <param name="output">The part of the score that does not depend on the condition, from F values to one.</param>
    /// <param name="encoder">From conditions to vectors <c>[N, F]</c>: <c>nn.Embedding</c>, or <c>nn.Linear</c> for measurements.</param>
    public ProjectionHead(Linear output, nn.Module<Tensor, Tensor> encoder) : base(nameof(ProjectionHead))
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(encoder);
        if (output.out_features != 1)
        {
            throw new ArgumentException($"The linear score has {output.out_features} outputs; give a layer with one.", nameof(output));
        }

        (width, embedding, this.output) = (output.in_features, encoder, output);
        RegisterComponents();
    }

    /// <summary>The part of the score that does not depend on the condition.</summary>
    public Linear Output => output;

    /// <summary>The encoder of the condition.</summary>
    public nn.Module<Tensor, Tensor> Encoder => embedding;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var encoded = ConditionEncoding.Of(embedding, condition, input, nameof(ProjectionHead), width);
        return output.call(input).Plus((input * encoded).sum([1], keepdim: true)).MoveToOuterDisposeScope();
    }

    private static Embedding Embedding(long classes, Linear output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var table = nn.Embedding(classes, output.in_features);
        using (no_grad()) table.weight!.copy_(table.weight.Times(1 / Math.Sqrt(output.in_features)));
        return table;
    }

    private static long Positive(long size, string name) =>
        size >= 1 ? size : throw new ArgumentOutOfRangeException(name, size, "Give a size of 1 or more.");
}
