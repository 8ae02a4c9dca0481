using System.Security.Cryptography;
using TorchSharp;
using WganGp.Operations;
using WganGp.Processes;
using WganGp.TensorFiles;
using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>
/// Compares digests of what the processes of a group train: weights, buffers and optimiser states have the same bits in all.
/// </summary>
internal sealed class StateComparison(IProcessGroup group, RunState state)
{
    // Exact in float64.
    private const int DigestBytes = 6;

    /// <exception cref="ProcessGroupException">They differ; all processes throw it.</exception>
    public void ThrowUnlessSame()
    {
        using var modes = GradientModes.WithoutGradients();
        var digests = Agreement.Gather(group, [Digest(state.Critic.Module, state.CriticOptimizer),
            Digest(state.Generator.Module, state.GeneratorOptimizer)]);
        for (var network = 0; network < 2; network++)
        {
            var others = Enumerable.Range(1, group.Size - 1).Where(rank => digests[rank][network] != digests[0][network]).ToList();
            if (others.Count == 0) continue;
            throw new ProcessGroupException(
                $"The processes no longer train one {(network == 0 ? "critic" : "generator")}: after step {state.Counters.Step} its " +
                $"weights, buffers or optimiser state in process {string.Join(", ", others)} differ from those in process 0. Resume the " +
                "last checkpoint; if it happens again, look for code that changes a network in one process alone, for processors of " +
                "different kinds, or for faulty memory.");
        }
    }

    private static double Digest(torch.nn.Module network, Optimizer optimizer)
    {
        using var scope = torch.NewDisposeScope();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in optimizer.Weights.Concat(network.buffers().Where(buffer => !buffer.IsInvalid))
            .Concat(optimizer.State.Select(entry => entry.Value)))
        {
            using var bytes = tensor.detach().cpu().contiguous();
            if (bytes.numel() > 0) TensorBytes.ForEachPiece(bytes, (piece, _) => digest.AppendData(piece));
        }

        var number = 0L;
        foreach (var each in digest.GetHashAndReset().AsSpan(0, DigestBytes)) number = (number << 8) | each;
        return number;
    }
}
