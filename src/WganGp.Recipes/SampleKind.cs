using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>What a recipe generates: <see cref="Images"/>, <see cref="Text"/> or <see cref="Points"/>.</summary>
public abstract record SampleKind
{
    private SampleKind()
    {
    }

    /// <summary>The shape of one sample, without the batch.</summary>
    public abstract IReadOnlyList<long> Shape { get; }

    /// <summary>Images, samples <c>[channels, height, width]</c>.</summary>
    /// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="Height">Pixels.</param>
    /// <param name="Width">Pixels.</param>
    public sealed record Images(int Channels, int Height, int Width) : SampleKind
    {
        /// <summary>
        /// Whether pixels get uniform noise of one grey level (<see cref="ImageTransform.Dequantize"/>). The default value is false.
        /// </summary>
        public bool Dequantize { get; init; }

        /// <inheritdoc/>
        public override IReadOnlyList<long> Shape => [Channels, Height, Width];
    }

    /// <summary>Lines of text, samples <c>[characters of the vocabulary, length]</c>.</summary>
    /// <param name="Vocabulary">The characters; until <see cref="Recipe.For"/> adapts them to a text, printable ASCII.</param>
    /// <param name="Length">Characters per text. The default value is 32, that of gan_language.py.</param>
    public sealed record Text(Vocabulary Vocabulary, int Length = 32) : SampleKind
    {
        /// <inheritdoc/>
        public override IReadOnlyList<long> Shape => [Vocabulary.Count, Length];
    }

    /// <summary>Points in the plane, samples <c>[2]</c>, drawn on demand: such a recipe takes no data.</summary>
    /// <param name="Distribution">The distribution that they are drawn from.</param>
    public sealed record Points(ToyDistribution Distribution) : SampleKind
    {
        /// <inheritdoc/>
        public override IReadOnlyList<long> Shape => [2];
    }
}
