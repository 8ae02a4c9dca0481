using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Networks;
using WganGp.Runtime;

namespace WganGp.Updates;

/// <summary>
/// Before a run's first update on the layerwise path: the same update of a few rows on both paths, in float64 and in the run's own type,
/// over copies of weights and buffers. Where the numbers differ by more than rounding the run is left to the reference path.
/// </summary>
/// <remarks>It draws from no random stream of the run. State of a module that is no tensor cannot be put back.</remarks>
internal sealed class SelfCheck(
    IGenerator generator, ICritic critic, UpdatePath path, Placement placement, double penaltyWeight, ILogger logger)
{
    // Of the critic: packs, where it scores packs.
    private const long Rows = 4;

    // Above, the copies in float64 would be a burden: the run's own type alone is compared.
    private const long MostBytesInFloat64 = 16 << 20;

    private bool criticIsDone;
    private bool generatorIsDone;

    /// <summary>Checks the critic, once.</summary>
    /// <param name="real">Real samples of the first batch.</param>
    /// <param name="condition">Their conditions, or null.</param>
    /// <returns>What differs; null when nothing does, or when there is nothing to check.</returns>
    public string? OfCritic(torch.Tensor real, torch.Tensor? condition)
    {
        if (criticIsDone) return null;
        criticIsDone = true;
        if (path.Path != PenaltyPath.Fast) return null;
        var count = Math.Min(Rows * path.Pac, real.shape[0]);
        return Logged("critic", Compare(critic.Module, [critic.Module], (type, draw) =>
        {
            var (samples, given) = (real.narrow(0, 0, count).to(type, copy: true), Typed(condition?.narrow(0, 0, count), type));
            var fake = Fake(count, condition?.narrow(0, 0, count), draw).to(type);
            return gradients =>
            {
                using var frozen = path.Own.FrozenGenerator(generator, critic.Module.parameters());
                using var alpha = new torch.Generator(2 + (ulong)(100 * draw), torch.CPU);
                var measured = gradients.Critic.Accumulate(
                    new CriticPart(samples, fake, given, 1, penaltyWeight > 0, alpha) { PenaltyWeight = penaltyWeight });
                return [
                    ("the loss", measured.Loss), ("the mean score of real samples", measured.RealMean),
                    ("the own terms", measured.Own), ("the penalty", measured.Penalty?.Loss),
                    ("the norm of the input gradient", measured.Penalty?.GradientNorms)];
            };
        }));
    }

    /// <summary>Checks the generator, once.</summary>
    /// <param name="real">Real samples of the first batch; null when neither the loss nor a term asks for them.</param>
    /// <param name="condition">Conditions of the first batch, or null.</param>
    /// <returns>What differs; null when nothing does, or when there is nothing to check.</returns>
    public string? OfGenerator(torch.Tensor? real, torch.Tensor? condition)
    {
        if (generatorIsDone) return null;
        generatorIsDone = true;
        if (path.Generator is not LayerwiseGeneratorGradient) return null;
        var count = Math.Min(Rows * path.Pac, (real ?? condition)?.shape[0] ?? Rows * path.Pac);
        return Logged("generator", Compare(generator.Module, [generator.Module, critic.Module], (type, draw) =>
        {
            var (latent, given) = (Latent(count, type, draw), Typed(condition?.narrow(0, 0, count), type));
            var samples = Typed(real?.narrow(0, 0, count), type);
            return gradients =>
            {
                using var frozen = new FrozenWeights(critic.Module.parameters());
                return [("the loss", gradients.Generator.Accumulate(latent, samples, given, 1))];
            };
        }));
    }

    /// <summary>Whether the critic was not checked yet.</summary>
    public bool CriticIsDue => !criticIsDone;

    /// <summary>Whether the generator was not checked yet.</summary>
    public bool GeneratorIsDue => !generatorIsDone;

    /// <summary>Both networks are to be checked again.</summary>
    public void Forget() => (criticIsDone, generatorIsDone) = (false, false);

    private string? Logged(string network, string? fault)
    {
        if (fault is not null) logger.SelfCheckFailed(network, fault);
        return fault;
    }

    private delegate IEnumerable<(string, torch.Tensor?)> Update(UpdatePath.Pair gradients);

    /// <summary>What differs for most of up to three draws of latents and interpolates; null when nothing does.</summary>
    /// <remarks>
    /// A rectifier at its kink takes one side on one path and the other on the other, for this input alone; a fault of the derivative shows
    /// with other inputs too. A run must not change its path for a kink: resumed, it would be checked at another step, and end otherwise.
    /// </remarks>
    /// <param name="module">The network whose gradients are compared.</param>
    /// <param name="used">All networks that the update uses.</param>
    /// <param name="prepare">Makes the update's inputs of a type, of one of the draws.</param>
    private string? Compare(torch.nn.Module module, torch.nn.Module[] used, Func<torch.ScalarType, int, Update> prepare)
    {
        string? Of(int draw) => Compare(module, used, type => prepare(type, draw));
        return Of(0) is { } fault && (Of(1) ?? Of(2)) is not null ? fault : null;
    }

    /// <summary>What differs in float64, or else in the run's type; null when nothing does.</summary>
    private string? Compare(torch.nn.Module module, torch.nn.Module[] used, Func<torch.ScalarType, Update> prepare)
    {
        using var scope = torch.NewDisposeScope();
        UpdateReading? exact = null;
        string? In(torch.ScalarType type, double tolerance, double rounding)
        {
            string? fault;
            using (var lent = new LentState(used, type, withParameters: type != placement.Type))
            {
                fault = Compare(module, lent, type, tolerance, rounding, prepare, ref exact);
            }

            NativeRuntime.GiveBackFreedMemory();
            return fault;
        }

        var fitsInFloat64 = used.SelectMany(each => each.parameters()).Sum(each => each.numel() * sizeof(double)) <= MostBytesInFloat64;
        if (fitsInFloat64 && In(torch.ScalarType.Float64, 1e-7, 1e-14) is { } fault) return fault;
        return placement.Type == torch.ScalarType.Float64 ? null : In(placement.Type, 1e-3, 1e-6);
    }

    /// <summary>What differs; null when nothing does.</summary>
    /// <param name="module">The network whose gradients are compared.</param>
    /// <param name="lent">The networks' state while it is lent.</param>
    /// <param name="type">The type in which both paths run.</param>
    /// <param name="tolerance">The difference that is rounding for certain, relative to the largest number.</param>
    /// <param name="rounding">The relative size of a disturbance that must not matter.</param>
    /// <param name="prepare">Makes the update's inputs.</param>
    /// <param name="exact">The reference path's numbers in float64, made or used.</param>
    private string? Compare(
        torch.nn.Module module, LentState lent, torch.ScalarType type, double tolerance, double rounding,
        Func<torch.ScalarType, Update> prepare, ref UpdateReading? exact)
    {
        using var scope = torch.NewDisposeScope();
        UpdateReading Read(UpdatePath.Pair gradients, Update update)
        {
            lent.Rewind();
            // What float64 frees has other sizes than the run's blocks: kept, it would lie beside them.
            var reading = UpdateReading.Of(module, update(gradients));
            NativeRuntime.GiveBackFreedMemory();
            return reading;
        }

        Update update;
        UpdateReading reference;
        try
        {
            update = prepare(type);
            reference = Read(path.Reference, update);
        }
        catch (Exception error) when (error is NetworkException or TrainingDataException or ArgumentException)
        {
            // The run itself will meet it, or a module of the host's keeps to its own type.
            logger.SelfCheckWasNotPossible(type, error.Message);
            return null;
        }

        UpdateReading layerwise;
        try
        {
            layerwise = Read(path.Layerwise(type), update);
        }
        catch (Exception error) when (error is NetworkException or InvalidOperationException)
        {
            return error.Message.TrimEnd('.');
        }

        var scale = Math.Max(reference.Scale, rounding);
        var distances = reference.Distances(layerwise);
        var allowed = Array.ConvertAll(distances, _ => tolerance * scale);
        if (exact is not null) Allow(allowed, reference.Distances(exact));
        layerwise.Dispose();
        if (IsWithin(distances, allowed)) return Passed(reference, ref exact);
        // A rectifier may be at its kink, or a normalisation divide by next to nothing: then the reference itself moves with a rounding.
        using (var random = new torch.Generator(3, torch.CPU))
        using (new LentState([module], type, withParameters: true))
        {
            for (var i = 0; i < 4; i++)
            {
                Disturb(module, rounding, random);
                using var moved = Read(path.Reference, update);
                Allow(allowed, reference.Distances(moved));
            }
        }

        if (IsWithin(distances, allowed)) return Passed(reference, ref exact);
        // The last of them is the one nearest to the output.
        var worst = Enumerable.Range(0, distances.Length).Last(i => !(distances[i] <= allowed[i]));
        return FormattableString.Invariant(
            $"{reference.Numbers[worst].Name} differs by {distances[worst] / scale:P2} of the largest number in {type}");
    }

    private static string? Passed(UpdateReading reference, ref UpdateReading? exact)
    {
        exact ??= reference.Condensed().MoveToOuterDisposeScope();
        return null;
    }

    private static bool IsWithin(double[] distances, double[] allowed) =>
        distances.Zip(allowed, (distance, most) => distance <= most).All(within => within);

    private static void Allow(double[] allowed, double[] distances)
    {
        for (var i = 0; i < allowed.Length; i++) allowed[i] = Math.Max(allowed[i], 16 * distances[i]);
    }

    private static void Disturb(torch.nn.Module module, double size, torch.Generator random)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        foreach (var parameter in module.parameters().Where(parameter => torch.is_floating_point(parameter)))
        {
            var noise = torch.randn(parameter.shape, torch.ScalarType.Float64, torch.CPU, generator: random).Times(size).Plus(1);
            parameter.mul_(noise.to(parameter.dtype, parameter.device));
        }
    }

    // In the run's type: for the critic's update the fakes are only data, and the generator needs no copies of its weights.
    private torch.Tensor Fake(long count, torch.Tensor? condition, int draw)
    {
        using var lent = new LentState([generator.Module], placement.Type, withParameters: false);
        lent.Rewind();
        return path.Reference.Generator.Generate(Latent(count, placement.Type, draw), Typed(condition, placement.Type));
    }

    private torch.Tensor Latent(long count, torch.ScalarType type, int draw)
    {
        using var random = new torch.Generator(4 + (ulong)(100 * draw), torch.CPU);
        // A term may read the parts of a latent, such as a code of one hot digit, that the generator's own sampling gives them.
        var latent = path.Own.Generator.Count > 0
            ? Latents.Draw(generator, count, random, placement)
            : torch.randn([count, .. generator.LatentShape], dtype: torch.ScalarType.Float32, device: torch.CPU, generator: random);
        return latent.to(type, placement.Device);
    }

    private static torch.Tensor? Typed(torch.Tensor? condition, torch.ScalarType type) =>
        condition is not null && torch.is_floating_point(condition) ? condition.to(type) : condition;
}
