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
    private const string Advice = "Use another checkpoint, or build the networks yourself and load them with Checkpoint.LoadGenerator.";

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

        try
        {
            var recipe = WithEntries(Recipe.Find(name), entries);
            ThrowUnlessFit(recipe, checkpoint);
            return recipe;
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException)
        {
            throw new CheckpointException(
                $"The checkpoint '{checkpoint.Path}' has recipe entries that cannot be read: {error.Message.TrimEnd('.')}. {Advice}",
                error);
        }
    }

    private static Recipe WithEntries(Recipe recipe, IReadOnlyDictionary<string, string> entries)
    {
        if (entries.TryGetValue(Channels, out var channels)) recipe = recipe with { Channels = Size(Channels, channels) };
        if (entries.TryGetValue(Classes, out var classes))
        {
            if (recipe.Classes is null) throw Wrong($"it has '{Classes}', but the recipe {recipe.Name} has none");
            recipe = recipe with { Classes = Names(classes) };
        }

        if (!entries.TryGetValue(Characters, out var characters)) return recipe;
        if (recipe.Kind is not SampleKind.Text) throw Wrong($"it has '{Characters}', but the recipe {recipe.Name} is not one of text");
        if (!entries.TryGetValue(Padding, out var padding) || padding.Length != 1) throw Wrong($"'{Padding}' is not one character");
        if (!entries.TryGetValue(Length, out var length)) throw Wrong($"it has '{Characters}' without '{Length}'");
        return recipe with { Kind = new SampleKind.Text(Alphabet(characters, padding[0]), Size(Length, length)) };
    }

    /// <summary>Compares the weights that the recipe's networks would have with those in the file, before any network is built.</summary>
    private static void ThrowUnlessFit(Recipe recipe, Checkpoint checkpoint)
    {
        var saved = checkpoint.TensorShapes;
        foreach (var (name, shape) in Shapes(recipe))
        {
            var found = saved.GetValueOrDefault(name);
            if (found is not null && found.Select(length => (double)length).SequenceEqual(shape)) continue;
            var sizes = string.Join(", ", Of(recipe).Where(entry => entry.Key is Channels or Length)
                .Select(entry => $"{entry.Key} {entry.Value}").Concat(
                    from count in (int?[])[recipe.Classes?.Count] where count is not null select $"{count} classes"));
            throw new CheckpointException(
                $"The checkpoint '{checkpoint.Path}' has recipe entries that do not fit its weights: " +
                $"the recipe {recipe.Name} with {sizes} has '{name}' of the shape [{string.Join(",", shape)}], but the file has " +
                $"{(found is null ? "none" : $"[{string.Join(",", found)}]")}. {Advice}");
        }
    }

    private static Dictionary<string, double[]> Shapes(Recipe recipe)
    {
        try
        {
            return RecipeShapes.Of(recipe);
        }
        catch (ArgumentException error)
        {
            throw Wrong($"the recipe {recipe.Name} cannot have these sizes ({error.Message})");
        }
    }

    private static string[] Names(string json)
    {
        var names = JsonSerializer.Deserialize<string?[]>(json);
        return names is [_, ..] && !names.Contains(null)
            ? [.. names.OfType<string>()]
            : throw Wrong($"'{Classes}' is not a list of one or more names");
    }

    private static Vocabulary Alphabet(string characters, char padding)
    {
        try
        {
            return new Vocabulary(characters, padding);
        }
        catch (ArgumentException error)
        {
            throw Wrong($"'{Characters}' is not a vocabulary ({error.Message})");
        }
    }

    private static int Size(string entry, string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and var size ? size : throw Wrong($"'{entry}' is 0");

    private static FormatException Wrong(string found) => new(found);
}
