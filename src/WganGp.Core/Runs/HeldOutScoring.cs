using TorchSharp;
using WganGp.Data;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Processes;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// The critic's loss on samples that it is never trained on (section 5.3 and figure 5b of the paper), and on some that it is: both in
/// evaluation mode and against the same generated samples. It changes nothing in the run: samples, latents and what the networks draw
/// follow from the run's seed, and are the same in every report.
/// </summary>
internal sealed class HeldOutScoring(RunState state, HeldOutSamples samples, Placement placement, ulong seed, IProcessGroup? group = null)
    : IDisposable
{
    /// <summary>Scores all of the samples.</summary>
    /// <returns>mean D(real) - mean D(fake) of both kinds; null for training samples that cannot be read again.</returns>
    public (double HeldOut, double? Trained) Score()
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        using var evaluation = new EvaluationMode(state.Critic.Module);
        using var generation = new EvaluationMode(state.Generator.Module);
        using var latents = RandomStreams.Open(seed, RandomStream.HeldOut, 2);
        using var networks = new NetworkRandomness(seed, RandomStream.HeldOutNetworks);
        return networks.Run(() =>
        {
            var fake = Mean(
                samples.HeldOut, batch => Fake(batch, latents),
                () => Latents.Draw(state.Generator, samples.Size, latents, placement));
            var heldOut = Mean(samples.HeldOut, batch => placement.Move(batch.Samples));
            double? trained = samples.Trained.Count == 0 ? null : Mean(samples.Trained, batch => placement.Move(batch.Samples)) - fake;
            return (heldOut - fake, trained);
        });
    }

    public void Dispose() => samples.Dispose();

    private torch.Tensor Fake(Batch batch, torch.Generator latents) => NetworkCall.Generate(
        state.Generator, Latents.Draw(state.Generator, batch.Samples.shape[0], latents, placement),
        placement.MoveCondition(batch.Condition));

    /// <summary>The mean score; batches are of one size.</summary>
    /// <param name="batches">The batches; null for one that another process scores.</param>
    /// <param name="points">What is scored.</param>
    /// <param name="skip">What a batch of another process draws.</param>
    private double Mean(IReadOnlyList<Batch?> batches, Func<Batch, torch.Tensor> points, Action? skip = null)
    {
        using var scope = torch.NewDisposeScope();
        var means = new List<torch.Tensor>(batches.Count);
        foreach (var batch in batches)
        {
            using var inner = torch.NewDisposeScope();
            if (batch is null)
            {
                skip?.Invoke();
                continue;
            }

            means.Add(NetworkCall.Score(state.Critic, points(batch), placement.MoveCondition(batch.Condition))
                .mean().MoveToOuterDisposeScope());
        }

        // Read once.
        if (group is not { Size: > 1 }) return torch.stack(means).cpu().to(torch.ScalarType.Float64).mean().item<double>();
        var own = means.Count == 0 ? 0 : torch.stack(means).cpu().to(torch.ScalarType.Float64).sum().item<double>();
        return Agreement.Gather(group, own).Sum() / batches.Count;
    }
}
