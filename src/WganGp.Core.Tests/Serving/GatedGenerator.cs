using static TorchSharp.torch;

namespace WganGp.Tests.Serving;

/// <summary>
/// The generator of <see cref="SavedGenerator.Plain"/>, which does something of a test's before each pass: wait, for example.
/// </summary>
internal sealed class GatedGenerator(Action before) : IGenerator
{
    private readonly IGenerator inner = SavedGenerator.Plain();

    public nn.Module Module => inner.Module;

    public IReadOnlyList<long> LatentShape => inner.LatentShape;

    public Tensor Generate(Tensor latent, Tensor? condition = null)
    {
        before();
        return inner.Generate(latent, condition);
    }
}
