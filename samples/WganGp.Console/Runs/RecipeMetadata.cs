using System.Text.Json;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>What every checkpoint says of its recipe, so that <c>sample</c> can build the networks without the data.</summary>
internal static class RecipeMetadata
{
    private const string Name = "recipe";
    private const string Classes = "classes";
    private const string Characters = "characters";
    private const string Padding = "padding";

    public static IReadOnlyDictionary<string, string> Of(Recipe recipe)
    {
        var entries = new Dictionary<string, string> { [Name] = recipe.Name };
        if (recipe.Classes is { } classes) entries[Classes] = JsonSerializer.Serialize(classes);
        if (recipe.Vocabulary is { } vocabulary)
        {
            entries[Characters] = vocabulary.Characters;
            entries[Padding] = vocabulary.Padding.ToString();
        }

        return entries;
    }

    /// <summary>The recipe of a checkpoint, with its classes and characters.</summary>
    public static Recipe Read(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (!metadata.TryGetValue(Name, out var name))
        {
            throw new UserException($"{file} does not say which recipe it belongs to; give a file that 'train' of this program saved.");
        }

        try
        {
            var recipe = Recipe.Find(name);
            if (metadata.TryGetValue(Classes, out var classes)) recipe = recipe with { Classes = JsonSerializer.Deserialize<string[]>(classes) };
            if (metadata.TryGetValue(Characters, out var characters)) recipe = recipe with { Vocabulary = new Vocabulary(characters, metadata[Padding][0]) };
            return recipe;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new UserException($"{file} says its classes or characters in a way that cannot be read ({error.Message}); give a file that 'train' of this program saved.", error);
        }
    }
}
