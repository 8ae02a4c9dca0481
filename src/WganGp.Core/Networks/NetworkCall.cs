using System.Runtime.InteropServices;
using TorchSharp;

namespace WganGp.Networks;

/// <summary>Runs a host's network and checks what it returns, so that a fault in it causes one clear error.</summary>
internal static class NetworkCall
{
    /// <summary>Scores samples.</summary>
    /// <returns>One score per sample or pack, <c>[N]</c>.</returns>
    public static torch.Tensor Score(ICritic critic, torch.Tensor samples, torch.Tensor? condition) =>
        Checked(RawScore(critic, samples, condition), samples, Packing.Of(critic));

    /// <summary>Scores samples and returns the features behind the scores.</summary>
    public static CriticOutputs ScoreWithFeatures(IFeatureCritic critic, torch.Tensor samples, torch.Tensor? condition)
    {
        torch.Tensor? features = null;
        var scores = Run("critic", samples, () =>
        {
            (var made, features) = critic.ScoreWithFeatures(samples, condition);
            return made;
        });
        var pac = Packing.Of(critic);
        return new CriticOutputs(
            Checked(scores, samples, pac),
            Features: Rows(features, samples, pac, "features", "[N, F], the last hidden layer of the same pass"));
    }

    /// <summary>Scores and classifies samples.</summary>
    public static CriticOutputs ScoreAndClassify(IClassifyingCritic critic, torch.Tensor samples, torch.Tensor? condition)
    {
        torch.Tensor? logits = null;
        var scores = Run("critic", samples, () =>
        {
            (var made, logits) = critic.ScoreAndClassify(samples, condition);
            return made;
        });
        return new CriticOutputs(
            Checked(scores, samples), Logits: Rows(logits, samples, 1, "class logits", "[N, classes], unnormalised"));
    }

    /// <summary>The scores as <c>[N]</c>, if there is one per sample, or per pack of them.</summary>
    public static torch.Tensor Checked(torch.Tensor score, torch.Tensor samples, int pac = 1)
    {
        var count = samples.shape[0] / pac;
        if (!IsOneScoreEach(score, samples, pac))
        {
            throw new NetworkException(
                $"The critic must return one score per {(pac == 1 ? "sample" : $"pack of {pac} samples")}, [{count}] or [{count}, 1] for " +
                $"samples {Shape(samples)}, but it returned " +
                $"{Shape(score)}. End it in a linear layer with one output, or average over the other dimensions.");
        }

        if (!torch.is_floating_point(score))
        {
            throw new NetworkException(
                $"The critic's scores are {score.dtype}; they must be floating point. Return the raw output of the last layer.");
        }

        if (!OnOneDevice(score, samples))
        {
            throw new NetworkException(
                $"The critic's scores are on {score.device}, its samples on {samples.device}. Keep the whole critic on one device.");
        }

        return score.shape.Length == 1 ? score : score.squeeze(1);
    }

    private static torch.Tensor Rows(torch.Tensor? tensor, torch.Tensor samples, int pac, string what, string expected) =>
        tensor is { IsInvalid: false } && tensor.dim() == 2 && tensor.shape[0] == samples.shape[0] / pac && torch.is_floating_point(tensor)
            ? tensor
            : throw new NetworkException(
                $"The critic must return {what} {expected}, for samples {Shape(samples)}, but it returned " +
                $"{(tensor is null || tensor.IsInvalid ? "no tensor" : $"{Shape(tensor)} of {tensor.dtype}")}.");

    /// <summary>The critic's output, not checked.</summary>
    public static torch.Tensor RawScore(ICritic critic, torch.Tensor samples, torch.Tensor? condition) =>
        Run("critic", samples, () => critic.Score(samples, condition));

    public static bool IsOneScoreEach(torch.Tensor score, torch.Tensor samples, int pac = 1) =>
        score.shape is [_] or [_, 1] && score.shape[0] == samples.shape[0] / pac;

    public static bool OnOneDevice(torch.Tensor score, torch.Tensor samples) =>
        score.device_type == samples.device_type && score.device_index == samples.device_index;

    /// <summary>Generates samples.</summary>
    public static torch.Tensor Generate(IGenerator generator, torch.Tensor latent, torch.Tensor? condition)
    {
        return CheckedSamples(Run("generator", latent, () => generator.Generate(latent, condition)), latent);
    }

    /// <summary>The samples, if there is one per latent.</summary>
    public static torch.Tensor CheckedSamples(torch.Tensor samples, torch.Tensor latent)
    {
        if (samples.dim() < 2 || samples.shape[0] != latent.shape[0] || !torch.is_floating_point(samples))
        {
            throw new NetworkException(
                $"The generator must return {latent.shape[0]} floating-point samples of rank 2 or more for latents {Shape(latent)}, " +
                $"but it returned {Shape(samples)} of {samples.dtype}.");
        }

        return samples;
    }

    /// <summary>Runs a backward pass; libtorch's errors are reported as the critic's or generator's.</summary>
    public static void Backward(torch.Tensor loss, string network)
    {
        try
        {
            loss.backward();
        }
        catch (ExternalException error)
        {
            throw new NetworkException(
                $"The {network}'s gradients could not be computed: {FirstLine(error)} If the message names a missing derivative, " +
                (network == "critic"
                    ? "replace that operation: the penalty needs the second derivative of every operation in the critic."
                    : "replace that operation: the gradient goes through every operation of the generator and, behind it, the critic."),
                error);
        }
    }

    public static string Shape(torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    /// <summary>The line of an error that says what happened, ending in one full stop.</summary>
    public static string FirstLine(Exception error)
    {
        // TorchScript writes a headline and a traceback first, and what happened last.
        const string scriptError = "RuntimeError: ";
        var message = error.Message;
        var found = message.LastIndexOf(scriptError, StringComparison.Ordinal);
        var text = (found < 0 ? message : message[(found + scriptError.Length)..]).AsSpan().Trim();
        var end = text.IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).TrimEnd('.').ToString() + ".";
    }

    /// <summary>The line of a network's error that says what happened, and what to do about a tensor that is freed.</summary>
    public static string Reason(Exception error) => IsOfAFreedTensor(error)
        ? $"{FirstLine(error)} A tensor that the network keeps is disposed: what a network makes during a call is freed after the " +
            "update, unless it calls DetachFromDisposeScope() on it."
        : FirstLine(error);

    /// <summary>Whether an error is TorchSharp's for the use of a disposed tensor.</summary>
    public static bool IsOfAFreedTensor(Exception error) =>
        error is InvalidOperationException && error.Message.Contains("empty handle", StringComparison.Ordinal);

    /// <summary>Whether an error is the network's own failure, to be reported as such.</summary>
    public static bool IsOfTheNetwork(Exception error) =>
        error is not (OperationCanceledException or WganGpException or OutOfMemoryException);

    private static torch.Tensor Run(string network, torch.Tensor input, Func<torch.Tensor> call)
    {
        torch.Tensor? output;
        try
        {
            output = call();
        }
        catch (Exception error) when (IsOfTheNetwork(error))
        {
            throw new NetworkException(
                $"The {network} failed on an input {Shape(input)} of {input.dtype} on {input.device}: {Reason(error)}", error);
        }

        return output is null || output.IsInvalid
            ? throw new NetworkException(
                $"The {network} returned no tensor for an input {Shape(input)}. Return a tensor that is not disposed, and call " +
                "DetachFromDisposeScope() on one that the network keeps.")
            : output;
    }
}
