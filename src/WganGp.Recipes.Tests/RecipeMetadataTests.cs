using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests;

/// <summary>A checkpoint says enough of its recipe to build the networks again, without the data.</summary>
public sealed class RecipeMetadataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder["run.safetensors"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Width_and_classes_are_those_that_were_trained()
    {
        var recipe = Recipe.Find("fashion-classes") with { Channels = 3, Classes = ["yes", "no"] };
        using (var trainer = recipe.CreateTrainer()) trainer.Save(File);

        using var checkpoint = Checkpoint.Open(File);
        var read = Recipe.Of(checkpoint);

        read.Name.Should().Be("fashion-classes");
        read.Channels.Should().Be(3);
        read.Classes.Should().Equal("yes", "no");
        read.Invoking(ShouldLoad).Should().NotThrow();
    }

    [Fact]
    public void Characters_and_length_are_those_of_the_text()
    {
        var recipe = Recipe.Find("language-small") with
        {
            Channels = 4,
            Kind = new SampleKind.Text(new Vocabulary("aé\U0001F600#", '#'), 12),
        };
        using (var trainer = recipe.CreateTrainer()) trainer.Save(File);

        using var checkpoint = Checkpoint.Open(File);
        var read = Recipe.Of(checkpoint);

        var vocabulary = read.Kind.Should().BeOfType<SampleKind.Text>().Which.Vocabulary;
        vocabulary.Characters.Should().Be("aé\U0001F600#");
        vocabulary.Padding.Should().Be('#');
        read.SampleShape.Should().Equal(5, 12);
        read.Invoking(ShouldLoad).Should().NotThrow();
    }

    [Fact]
    public void Entries_of_the_host_stay_beside_those_of_the_recipe_in_every_file()
    {
        var recipe = Recipe.Find("toy-swissroll").Tiny();
        var options = recipe.Options() with
        {
            Checkpoint = new CheckpointOptions
            {
                Folder = folder["periodic"],
                EverySteps = 3,
                Metadata = new Dictionary<string, string> { ["owner"] = "me" },
            },
        };
        using var trainer = recipe.CreateTrainer(options: options);
        _ = trainer.Train(recipe.Data()).Last();
        trainer.Save(File, new Dictionary<string, string> { ["note"] = "last" });

        using var periodic = Checkpoint.Open(Path.Combine(folder["periodic"], Checkpoint.FileName(3)));
        using var saved = Checkpoint.Open(File);
        foreach (var checkpoint in (Checkpoint[])[periodic, saved])
        {
            checkpoint.Metadata.Should().Contain("owner", "me").And.Contain("recipe", "toy-swissroll").And.Contain("channels", "4");
        }

        saved.Metadata.Should().Contain("note", "last");
        options.Checkpoint.Metadata.Should().HaveCount(1, "the host's options are its own");
    }

    [Fact]
    public void Checkpoint_that_does_not_say_its_recipe_is_refused_with_what_would()
    {
        var recipe = Recipe.Find("toy-swissroll").Tiny();
        using var trainer = WganGpTrainer.Create(() => recipe.Generator(recipe), () => recipe.Critic(recipe));
        trainer.Save(File);
        using (var without = Checkpoint.Open(File))
        {
            without.Invoking(Recipe.Of).Should().Throw<CheckpointException>().WithMessage(
                $"The checkpoint '{File}' does not name the recipe of its networks: its metadata has no entry 'recipe'; " +
                "save it from a trainer created by Recipe.CreateTrainer, or pass Recipe.Metadata to WganGpTrainer.Save.");
        }

        trainer.Save(File, recipe.Metadata);
        using var with = Checkpoint.Open(File);
        Recipe.Of(with).Channels.Should().Be(4);
    }

    [Theory]
    [InlineData("classes", "not json")]
    [InlineData("channels", "many")]
    [InlineData("channels", "99999999999")]
    [InlineData("characters", "abc")]
    [InlineData("channels", "0")]
    [InlineData("channels", "-4")]
    [InlineData("classes", "[\"a\",\"b\"]")]
    public void Entry_that_cannot_be_read_is_named_by_its_file(string key, string value)
    {
        using (var trainer = Recipe.Find("toy-swissroll").Tiny().CreateTrainer())
        {
            trainer.Save(File, new Dictionary<string, string> { [key] = value });
        }

        using var checkpoint = Checkpoint.Open(File);
        checkpoint.Invoking(Recipe.Of)
            .Should().Throw<CheckpointException>()
            .WithMessage($"The checkpoint '{File}' has recipe entries that cannot be read: *");
    }

    /// <summary>Each passed once: then the networks took up to 23 GB, or libtorch failed without a word of the file.</summary>
    [Theory]
    [InlineData("fashion-classes", "classes", "many", "do not fit its weights: *channels 4, 3000000 classes has *")]
    [InlineData("fashion-classes", "classes", "[\"a\"]", "do not fit its weights: *")]
    [InlineData("fashion-classes", "classes", "[]", "cannot be read: 'classes' is not a list of one or more names. *")]
    [InlineData("fashion-classes", "classes", "null", "cannot be read: 'classes' is not a list of one or more names. *")]
    [InlineData("fashion-classes", "classes", "[\"a\",null]", "cannot be read: 'classes' is not a list of one or more names. *")]
    [InlineData("fashion-classes", "channels", "5", "do not fit its weights: *")]
    [InlineData("fashion-classes", "channels", "300000000", "do not fit its weights: *")]
    [InlineData("image64-resnet101", "channels", "6", "cannot be read: the recipe image64-resnet101 cannot have these sizes *")]
    [InlineData("language-small", "length", "2147483647", "do not fit its weights: *")]
    [InlineData("language-small", "length", "0", "cannot be read: 'length' is 0. *")]
    [InlineData("language-small", "characters", "`a", "do not fit its weights: *")]
    [InlineData("language-small", "characters", "`aa", "cannot be read: 'characters' is not a vocabulary *")]
    [InlineData("language-small", "characters", "ab", "cannot be read: 'characters' is not a vocabulary *")]
    [InlineData("language-small", "padding", "", "cannot be read: 'padding' is not one character. *")]
    public void Sizes_that_the_weights_do_not_have_are_refused_before_a_network_is_built(
        string name, string key, string value, string refusal)
    {
        if (value == "many") value = $"[{string.Join(",", Enumerable.Repeat("\"\"", 3_000_000))}]";
        using (var trainer = Recipe.Find(name).Tiny().CreateTrainer()) trainer.Save(File, new Dictionary<string, string> { [key] = value });

        using var checkpoint = Checkpoint.Open(File);
        checkpoint.Invoking(Recipe.Of).Should().Throw<CheckpointException>()
            .WithMessage($"The checkpoint '{File}' has recipe entries that {refusal}");
    }

    [Fact]
    public void Recipe_that_is_not_known_is_named()
    {
        using (var trainer = (Recipe.Find("toy-swissroll").Tiny() with { Name = "mine" }).CreateTrainer()) trainer.Save(File);

        using var checkpoint = Checkpoint.Open(File);
        checkpoint.Invoking(Recipe.Of).Should().Throw<ArgumentException>().WithMessage("There is no recipe 'mine'; the recipes are *");
    }

    private void ShouldLoad(Recipe recipe)
    {
        using var checkpoint = Checkpoint.Open(File);
        using var trainer = recipe.CreateTrainer();
        checkpoint.LoadGenerator(trainer.Generator);
        checkpoint.LoadCritic(trainer.Critic);
    }
}
