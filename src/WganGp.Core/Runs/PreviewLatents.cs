using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// The latents of a run's pictures, drawn once from its seed and stored in its checkpoints: every picture shows the same samples develop,
/// also after the run was resumed.
/// </summary>
internal sealed class PreviewLatents(IGenerator generator, WganGpOptions options, Placement placement) : IDisposable
{
    private torch.Tensor? value;

    /// <summary>The latents, <c>[PreviewSamples, …]</c> on the CPU; drawn on first use.</summary>
    public torch.Tensor Value => value ??= Draw();

    /// <summary>The generator's samples for them, in evaluation mode.</summary>
    public torch.Tensor Generate(torch.Tensor? condition) =>
        Sampler.Generate(generator, placement, Value, options.Seed, RandomStream.Preview, condition, options.BatchSize);

    public void Dispose() => value?.Dispose();

    private torch.Tensor Draw()
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        using var random = RandomStreams.Open(options.Seed, RandomStream.Preview);
        return Latents.Draw(generator, options.PreviewSamples, random, placement).to(torch.CPU, copy: true).DetachFromDisposeScope();
    }
}
