using static TorchSharp.torch;

namespace WganGp;

/// <summary>Class labels as vectors with a one at the label: the simplest encoder of a condition.</summary>
public sealed class OneHot : nn.Module<Tensor, Tensor>
{
    private readonly long classes;

    /// <summary>Creates the encoder.</summary>
    /// <param name="classes">How many classes there are; labels are 0 to one less.</param>
    public OneHot(long classes) : base(nameof(OneHot))
    {
        if (classes < 1) throw new ArgumentOutOfRangeException(nameof(classes), classes, "Give the number of classes, 1 or more.");
        this.classes = classes;
    }

    /// <summary>How many classes there are.</summary>
    public long Classes => classes;

    /// <summary>Encodes labels.</summary>
    /// <param name="labels">Labels, int64 <c>[N]</c>.</param>
    /// <returns>Vectors, float32 <c>[N, classes]</c>.</returns>
    public override Tensor forward(Tensor labels)
    {
        using var scope = NewDisposeScope();
        return nn.functional.one_hot(labels, classes).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
