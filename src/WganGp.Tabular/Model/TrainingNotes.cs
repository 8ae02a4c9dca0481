using System.Globalization;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>What a training chose by itself, or could not do as asked, in sentences.</summary>
internal static class TrainingNotes
{
    /// <summary>The notes of a table and its options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="trained">How many rows are trained on.</param>
    /// <param name="heldOut">How many others are not; 0 where all are trained on.</param>
    /// <param name="encoding">How rows are encoded.</param>
    /// <param name="choice">What the target is learned as.</param>
    public static IReadOnlyList<string> Of(
        TableSynthesizerOptions options, int trained, int heldOut, TableEncoding encoding, FieldChoice choice)
    {
        List<string> notes = [];
        if (heldOut > 0)
        {
            notes.Add(FormattableString.Invariant(
                $"{heldOut:N0} of {trained + heldOut:N0} rows are held out, and scores are against them."));
        }
        else if (options.HeldOutShare > 0)
        {
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"No rows are held out, and scores are against the rows trained on: {options.HeldOutShare:P0} of {trained:N0} are fewer " +
                $"than {TableScore.LeastRows}."));
        }

        if (options.Dropout is null)
        {
            notes.Add(FormattableString.Invariant(
                $"The critic's dropout is {options.DropoutFor(trained)}, as {trained:N0} rows are trained on."));
        }

        if (options.Target is not { } target) return notes;
        if (choice.Field < 0)
        {
            notes.Add($"The target '{target}' is not learned as categories of its own, so it changes nothing of the training.");
        }
        else if (encoding.Categories[choice.Field] is { Widths.Count: > 1 } field && options.TargetWeight > 0)
        {
            notes.Add(
                $"The target '{target}' has {field.Count} categories, more than {CategoryField.MostPlain}: it has conditions, but no " +
                "term of the generator's loss.");
        }

        return notes;
    }
}
