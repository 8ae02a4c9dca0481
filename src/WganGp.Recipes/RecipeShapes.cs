using TorchSharp;
using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>
/// The shapes of a recipe's weights, without the memory for them: a checkpoint may name sizes that its weights do not have, and networks
/// of those sizes would fill the memory before their weights could be compared.
/// </summary>
/// <remarks>
/// Each dimension is linear in each size (channels, classes, characters, length), so it follows from small networks: with one size at two
/// values, with n sizes at the 2^n combinations. Some networks divide the channels by 4, so the small ones have the same remainder.
/// </remarks>
internal static class RecipeShapes
{
    private const int Period = 4;

    /// <summary>The dimensions of every weight and buffer, by its name in a checkpoint.</summary>
    /// <exception cref="ArgumentException">The networks cannot have these sizes.</exception>
    public static Dictionary<string, double[]> Of(Recipe recipe)
    {
        Dictionary<string, double[]>? sum = null;
        foreach (var (small, factor) in Corners(recipe))
        {
            var shapes = Built(small);
            sum ??= shapes.ToDictionary(entry => entry.Key, entry => new double[entry.Value.Length]);
            foreach (var (name, shape) in shapes)
            {
                for (var i = 0; i < shape.Length; i++) sum[name][i] += factor * shape[i];
            }
        }

        return sum!;
    }

    /// <summary>Recipes with small networks, and the factors with which their dimensions add up to those of the recipe.</summary>
    private static IEnumerable<(Recipe Small, double Factor)> Corners(Recipe recipe)
    {
        IEnumerable<(Recipe Small, double Factor)> corners =
            from channels in Ends(recipe.Channels, Period + (recipe.Channels % Period), Period)
            select (recipe with { Channels = channels.Size }, channels.Factor);
        if (recipe.Classes is { } classes)
        {
            corners = from corner in corners
                      from count in Ends(classes.Count, 2, 1)
                      select (corner.Small with { Classes = [.. classes.Take(count.Size)] }, corner.Factor * count.Factor);
        }

        if (recipe.Kind is SampleKind.Text text)
        {
            corners = from corner in corners
                      from count in Ends(text.Vocabulary.Count, 2, 1)
                      from length in Ends(text.Length, 1, 1)
                      select (corner.Small with { Kind = new SampleKind.Text(Alphabet(count.Size), length.Size) },
                          corner.Factor * count.Factor * length.Factor);
        }

        return corners;
    }

    /// <summary>Two small sizes, and their factors at the wanted size; a size that is small itself stays.</summary>
    private static IEnumerable<(int Size, double Factor)> Ends(int wanted, int first, int step)
    {
        if (wanted <= first + step) return [(wanted, 1)];
        var steps = (wanted - (double)first) / step;
        return [(first, 1 - steps), (first + step, steps)];
    }

    private static Vocabulary Alphabet(int count) =>
        new(string.Concat(Enumerable.Range('a', count - 1).Select(code => (char)code)), 'a');

    // The application's own random numbers do not depend on which checkpoints it reads, nor do those of a run in another thread.
    private static Dictionary<string, long[]> Built(Recipe recipe) => NetworkInitialization.Build(() =>
    {
        using var scope = torch.NewDisposeScope();
        var shapes = new Dictionary<string, long[]>();
        using (var generator = recipe.Generator(recipe).Module) Add("generator.", generator);
        using (var critic = recipe.Critic(recipe).Module) Add("critic.", critic);
        return shapes;

        void Add(string prefix, torch.nn.Module module)
        {
            foreach (var (name, tensor) in module.state_dict()) shapes[prefix + name] = tensor.shape;
        }
    });
}
