using System.Text;
using WganGp.Recipes.Data;
using static TorchSharp.torch;

namespace WganGp.Recipes.Output;

/// <summary>Writes samples of a language model as text.</summary>
public static class TextSamples
{
    /// <summary>Writes one line per sample, UTF-8, without padding. The file is written as a whole or not at all.</summary>
    /// <param name="path">The file to write or replace; its folder is created if it is missing.</param>
    /// <param name="samples">One-hot or distributions over the vocabulary, <c>[N, vocabulary, length]</c>, on any device.</param>
    /// <param name="vocabulary">The characters.</param>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public static void Write(string path, Tensor samples, Vocabulary vocabulary)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var text = string.Concat(vocabulary.Decode(samples).Select(line => line + "\n"));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), createFolder: true);
    }
}
