using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Inspection;

/// <summary>
/// Runs a critic repeatedly from one state: before each run its buffers and the global random state are set, so that
/// differences between two runs come from their inputs. Disposing it restores everything.
/// </summary>
internal sealed class CriticProbe : IDisposable
{
    private readonly ICritic critic;
    private readonly torch.Tensor? condition;
    private readonly (torch.Tensor Buffer, torch.Tensor Saved)[] buffers;
    private readonly GlobalRandom global;
    private readonly Lazy<double[]> usual;
    private readonly Lazy<bool> repeatable;

    /// <summary>Prepares the inputs. The caller's dispose scope owns them.</summary>
    public CriticProbe(ICritic critic, torch.Tensor samples, torch.Tensor? condition)
    {
        this.critic = critic;
        Pac = Packing.Of(critic);
        Weights = [.. critic.Module.parameters().Where(parameter => torch.is_floating_point(parameter))];
        var type = Weights.Length > 0 ? Weights[0].dtype : samples.dtype;
        var device = Weights.Length > 0 ? Weights[0].device : samples.device;
        using var noGrad = torch.no_grad();
        var given = samples.detach().to(type, device);
        this.condition = condition is null ? null : torch.is_floating_point(condition) ? condition.to(type, device) : condition.to(device);
        using var random = new torch.Generator(1, torch.CPU);
        if (given.shape[0] == Pac)
        {
            // Only with other samples, or packs, in its batch can a sample show that it depends on them.
            given = torch.cat([given, Perturbed(given, random)]);
            this.condition = this.condition is null ? null : torch.cat([this.condition, this.condition]);
        }

        Samples = given;
        Others = Perturbed(given, random);
        buffers = [.. critic.Module.named_buffers().Select(entry => (entry.buffer, entry.buffer.detach().clone()))];
        usual = new(() => Scores(Samples));
        repeatable = new(() => !DifferFromUsual(Scores(Samples)));
        // Last: a constructor that throws must not keep it from others.
        global = new GlobalRandom();
    }

    /// <summary>The critic's floating-point parameters.</summary>
    public torch.Tensor[] Weights { get; }

    /// <summary>How many samples are scored as one. Within a pack they may depend on each other.</summary>
    public int Pac { get; }

    /// <summary>The samples, at least two packs, on the critic's device and of its type.</summary>
    public torch.Tensor Samples { get; }

    /// <summary>The same number of other samples, within the range of the given ones.</summary>
    public torch.Tensor Others { get; }

    /// <summary>The scores of <see cref="Samples"/>, one per pack.</summary>
    public IReadOnlyList<double> Usual => usual.Value;

    /// <summary>
    /// Whether the buffers and the global random state determine a run; they do not if the critic has a random source of its own.
    /// </summary>
    public bool IsRepeatable => repeatable.Value;

    /// <summary>The critic's output, not checked.</summary>
    public torch.Tensor Raw()
    {
        Rewind(0);
        using var noGrad = torch.no_grad();
        return NetworkCall.RawScore(critic, Samples.clone(), condition?.clone());
    }

    /// <summary>Scores without a graph.</summary>
    /// <param name="samples">Samples; a critic that writes to its input gets a copy.</param>
    /// <param name="draw">Which random state the run starts from.</param>
    public double[] Scores(torch.Tensor samples, ulong draw = 0)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        Rewind(draw);
        var scores = NetworkCall.Score(critic, samples.clone(), condition?.clone());
        return scores.to(torch.ScalarType.Float64, torch.CPU).contiguous().data<double>().ToArray();
    }

    /// <summary>Scores with a graph, when gradients are on.</summary>
    public torch.Tensor DifferentiableScores(torch.Tensor samples)
    {
        Rewind(0);
        return NetworkCall.Score(critic, samples, condition?.clone());
    }

    /// <summary>Whether any score of the samples is not the usual one.</summary>
    public bool DifferFromUsual(IReadOnlyList<double> scores) =>
        Enumerable.Range(0, scores.Count).Any(sample => DiffersFromUsual(sample, scores[sample]));

    /// <summary>Whether a sample's, or pack's, score differs from its usual one by more than rounding explains.</summary>
    public bool DiffersFromUsual(int sample, double score)
    {
        // A tolerance relative to the scores alone fails for a large offset, one relative to the spread alone for a constant critic.
        var epsilon = torch.finfo(Samples.dtype).eps;
        var tolerance = Math.Sqrt(epsilon) * (Usual.Max() - Usual.Min()) + 16 * epsilon * Usual.Max(Math.Abs);
        return !(Math.Abs(score - Usual[sample]) <= tolerance);
    }

    public void Dispose()
    {
        using (global) RestoreBuffers();
    }

    private static torch.Tensor Perturbed(torch.Tensor samples, torch.Generator random)
    {
        using var scope = torch.NewDisposeScope();
        var noise = torch.randn(samples.shape, dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random)
            .to(samples.dtype, samples.device);
        var (low, high) = (samples.min(), samples.max());
        var constant = (low == high).item<bool>();
        var other = samples.roll(1, 0).Plus(noise * (constant ? torch.ones_like(low) : samples.std()));
        // A critic may be undefined outside the data's range, a logarithm for example.
        return (constant ? other : other.clamp(low, high)).MoveToOuterDisposeScope();
    }

    private void Rewind(ulong draw)
    {
        RestoreBuffers();
        global.Seed(draw + 1);
    }

    private void RestoreBuffers()
    {
        using var noGrad = torch.no_grad();
        foreach (var (buffer, saved) in buffers) buffer.copy_(saved);
    }
}
