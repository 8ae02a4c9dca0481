using System.Globalization;
using System.Text.Json;
using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>
/// A checkpoint's entries about its recipe: its name, and the settings of its networks that data or host may have changed.
/// </summary>
internal static class RecipeMetadata
{
    private const string Name = "recipe";
    private const string Channels = "channels";
    private const string Classes = "classes";
    private const string Characters = "characters";
    private const string Padding = "padding";
    private const string Length = "length";

    public static IReadOnlyDictionary<string, string> Of(Recipe recipe)
    {
        var entries = new Dictionary<string, string>
        {
            [Name] = recipe.Name,
            [Channels] = recipe.Channels.ToString(CultureInfo.InvariantCulture),
        };
        if (recipe.Classes is { } classes) entries[Classes] = JsonSerializer.Serialize(classes);
        if (recipe.Kind is SampleKind.Text text)
        {
            entries[Characters] = text.Vocabulary.Characters;
            entries[Padding] = text.Vocabulary.Padding.ToString();
            entries[Length] = text.Length.ToString(CultureInfo.InvariantCulture);
        }

        return entries;
    }

    /// <summary>The recipe that the entries of a checkpoint describe.</summary>
    public static Recipe Read(Checkpoint checkpoint)
    {
        var entries = checkpoint.Metadata;
        if (!entries.TryGetValue(Name, out var name))
        {
            throw new CheckpointException(
                $"The checkpoint '{checkpoint.Path}' does not name the recipe of its networks: its metadata has no entry '{Name}'; " +
                $"save it from a trainer created by {nameof(Recipe)}.{nameof(Recipe.CreateTrainer)}, " +
                $"or pass {nameof(Recipe)}.{nameof(Recipe.Metadata)} to {nameof(WganGpTrainer)}.{nameof(WganGpTrainer.Save)}.");
        }

        var recipe = Recipe.Find(name);
        try
        {
            if (entries.TryGetValue(Channels, out var channels)) recipe = recipe with { Channels = Number(channels) };
            if (entries.TryGetValue(Classes, out var classes))
            {
                recipe = recipe with { Classes = JsonSerializer.Deserialize<string[]>(classes) };
            }

            return entries.TryGetValue(Characters, out var characters)
                ? recipe with { Kind = new SampleKind.Text(new Vocabulary(characters, entries[Padding][0]), Number(entries[Length])) }
                : recipe;
        }
        catch (Exception error) when (
            error is JsonException or FormatException or OverflowException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new CheckpointException(
                $"The checkpoint '{checkpoint.Path}' has recipe entries that cannot be read: {error.Message.TrimEnd('.')}. " +
                "Use another checkpoint, or build the networks yourself and load them with Checkpoint.LoadGenerator.", error);
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
