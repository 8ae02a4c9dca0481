using TorchSharp;

namespace WganGp.Training;

/// <summary>
/// Sums of what each update measured, kept on the device and read once a window: a read is a synchronisation.
/// </summary>
internal sealed class MetricWindow : IDisposable
{
    private torch.Tensor? critic;
    private torch.Tensor? generator;
    private torch.Tensor? smallestNorm;
    private torch.Tensor? largestNorm;
    private long criticUpdates;
    private long penalties;
    private long generatorUpdates;

    /// <summary>Takes in one critic update.</summary>
    /// <param name="terms">Loss, real score, fake score, penalty, mean norm, auxiliary terms: <c>[6]</c>.</param>
    /// <param name="norms">The norms of the update's samples; null when no penalty ran.</param>
    public void AddCritic(torch.Tensor terms, torch.Tensor? norms)
    {
        Sum(ref critic, terms);
        criticUpdates++;
        if (norms is null) return;
        penalties++;
        Fold(ref smallestNorm, norms.min(), torch.minimum);
        Fold(ref largestNorm, norms.max(), torch.maximum);
    }

    /// <summary>Takes in one generator update.</summary>
    public void AddGenerator(torch.Tensor loss)
    {
        Sum(ref generator, loss);
        generatorUpdates++;
    }

    /// <summary>Reads the window and starts the next one.</summary>
    public Means Take()
    {
        var terms = critic is null ? Enumerable.Repeat(double.NaN, 6).ToArray() : Read(critic, criticUpdates);
        var means = new Means(
            terms[0], terms[1], terms[2], terms[3], terms[5],
            // An update without a penalty adds no norm to the sum.
            penalties == 0 ? double.NaN : terms[4] * criticUpdates / penalties,
            smallestNorm is null ? double.NaN : Read(smallestNorm, 1)[0],
            largestNorm is null ? double.NaN : Read(largestNorm, 1)[0],
            generator is null ? double.NaN : Read(generator, generatorUpdates)[0],
            criticUpdates, generatorUpdates);
        Dispose();
        return means;
    }

    /// <summary>The window so far, for a checkpoint in the middle of one: tensors by name; sums that have not begun are absent.</summary>
    public IEnumerable<KeyValuePair<string, torch.Tensor>> State
    {
        get
        {
            if (critic is not null) yield return new("critic", critic);
            if (generator is not null) yield return new("generator", generator);
            if (smallestNorm is not null) yield return new("smallest_norm", smallestNorm);
            if (largestNorm is not null) yield return new("largest_norm", largestNorm);
        }
    }

    /// <summary>Whether everything measured so far is a number; a read of the device.</summary>
    public bool IsFinite
    {
        get
        {
            using var scope = torch.NewDisposeScope();
            return State.All(entry => entry.Value.isfinite().all().item<bool>());
        }
    }

    /// <summary>Updates of the critic, with a penalty, and of the generator in the window so far.</summary>
    public (long Critic, long Penalties, long Generator) Counts => (criticUpdates, penalties, generatorUpdates);

    /// <summary>Takes up a saved window.</summary>
    public void Restore(Func<string, torch.Tensor?> load, (long Critic, long Penalties, long Generator) counts)
    {
        Dispose();
        critic = load("critic")?.DetachFromDisposeScope();
        generator = load("generator")?.DetachFromDisposeScope();
        smallestNorm = load("smallest_norm")?.DetachFromDisposeScope();
        largestNorm = load("largest_norm")?.DetachFromDisposeScope();
        (criticUpdates, penalties, generatorUpdates) = counts;
    }

    public void Dispose()
    {
        foreach (var tensor in (torch.Tensor?[])[critic, generator, smallestNorm, largestNorm]) tensor?.Dispose();
        critic = generator = smallestNorm = largestNorm = null;
        criticUpdates = penalties = generatorUpdates = 0;
    }

    private static void Sum(ref torch.Tensor? sum, torch.Tensor value)
    {
        using var noGrad = torch.no_grad();
        // Float64, so that the mean of a long window is as exact as its terms.
        if (sum is null) sum = value.detach().to(torch.ScalarType.Float64, copy: true).DetachFromDisposeScope();
        else sum.add_(value);
    }

    private static void Fold(ref torch.Tensor? held, torch.Tensor value, Func<torch.Tensor, torch.Tensor, torch.Tensor> pick)
    {
        var folded = held is null ? value : pick(held, value);
        held?.Dispose();
        held = folded.DetachFromDisposeScope();
    }

    private static double[] Read(torch.Tensor sum, long count)
    {
        using var scope = torch.NewDisposeScope();
        var host = sum.to(torch.ScalarType.Float64, torch.CPU).reshape(-1);
        return [.. host.data<double>().Select(value => value / count)];
    }

    internal readonly record struct Means(
        double CriticLoss, double RealScore, double FakeScore, double Penalty, double Auxiliary, double Norm, double NormMin, double NormMax,
        double GeneratorLoss, long CriticUpdates, long GeneratorUpdates);
}
