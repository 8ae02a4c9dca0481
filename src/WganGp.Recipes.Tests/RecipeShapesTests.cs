using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests;

/// <summary>The shapes that small networks predict are those of the networks themselves.</summary>
public sealed class RecipeShapesTests
{
    public static TheoryData<string> Names => [.. Recipe.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Shapes_are_those_of_the_networks(string name)
    {
        var original = Recipe.Find(name);
        // Of the two, the second is not a multiple of 4, which the ResNet of 101 layers requires.
        foreach (var channels in original.Name.Contains("resnet101", StringComparison.Ordinal) ? [16, 20] : (int[])[16, 21])
        {
            var recipe = Sized(original, channels);
            using var scope = NewDisposeScope();
            var actual = Weights("generator.", recipe.Generator(recipe).Module)
                .Concat(Weights("critic.", recipe.Critic(recipe).Module)).ToDictionary();

            var shapes = RecipeShapes.Of(recipe).ToDictionary(entry => entry.Key, entry => string.Join(",", entry.Value));

            shapes.Should().Equal(actual);
        }
    }

    [Fact]
    public void Random_numbers_of_the_application_stay()
    {
        using var scope = NewDisposeScope();
        using var random = Generator.Default;
        var before = random.get_state();

        RecipeShapes.Of(Recipe.Find("language"));

        random.get_state().bytes.SequenceEqual(before.bytes).Should().BeTrue();
    }

    /// <summary>A run in another thread would draw what the small networks of the shapes were to draw, or the other way round.</summary>
    [Fact]
    public async Task Shapes_wait_for_whoever_draws_in_another_thread()
    {
        var (shapes, isDone) = NetworkInitialization.Build(() =>
        {
            var working = Task.Run(() => RecipeShapes.Of(Recipe.Find("toy-8gaussians")));
            Thread.Sleep(300);
            return (working, working.IsCompleted);
        });

        isDone.Should().BeFalse("the random generator was in use");
        (await shapes).Should().NotBeEmpty();
    }

    private static Recipe Sized(Recipe recipe, int channels)
    {
        var sized = recipe with { Channels = channels };
        if (recipe.Classes is not null) sized = sized with { Classes = [.. Enumerable.Range(0, 7).Select(number => $"class {number}")] };
        return recipe.Kind is SampleKind.Text ? sized with { Kind = new SampleKind.Text(new Vocabulary("abcdefg", 'a'), 11) } : sized;
    }

    private static IEnumerable<KeyValuePair<string, string>> Weights(string prefix, nn.Module module) =>
        module.state_dict().Select(entry => KeyValuePair.Create(prefix + entry.Key, string.Join(",", entry.Value.shape)));
}
