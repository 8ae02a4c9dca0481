using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Arrays in another range than the recipe's were trained without a word.</summary>
public sealed class ArrayLevelsTests : IDisposable
{
    private const int Side = 28;
    private const int Area = Side * Side;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("mnist", "<u2", 0, 4095, "0 to 4,095", "0,65535")]
    [InlineData("mnist", "<f4", 0, 255, "0 to 255", "0,255")]
    [InlineData("mnist", "<i8", 0, 255, "0 to 255", "0,255")]
    [InlineData("mnist", "<f4", -1, 1, "-1 to 1", "-1,1")]
    [InlineData("keras-gan", "<f8", 0, 1, "0 to 1", "0,1")]
    [InlineData("keras-gan", "<f4", -3.5, 3.5, "-3.5 to 3.5", "-3.5,3.5")]
    public void Array_in_another_range_is_refused_with_the_option_that_settles_it(
        string recipe, string type, double low, double high, string found, string option)
    {
        Write(type, [2, Side, Side], low, high);

        FluentActions.Invoking(() => Recipe.Find(recipe).OpenData(folder["a.npy"])).Should().Throw<TrainingDataException>()
            .Which.Message.Should().Contain($"has values from {found}: say which values")
            .And.Contain($"--levels {option})");
    }

    [Theory]
    [InlineData("mnist", 0)]
    [InlineData("keras-gan", -1)]
    public void Array_of_any_type_and_usual_shape_has_the_same_samples_with_the_right_levels(string name, double low)
    {
        var recipe = Recipe.Find(name);
        foreach (var type in NumpyBytes.Types)
        {
            foreach (var shape in (long[][])[[2, Side, Side], [2, Side, Side, 1], [2, 1, Side, Side], [2, Area]])
            {
                Write(type, shape, 0, 255);
                var options = new DataOptions { Transform = new ImageTransform { Levels = (0, 255) } };

                var data = recipe.OpenData(folder["a.npy"], options);
                using var batch = data.Read([1, 0]);

                var because = $"{type} [{string.Join(", ", shape)}]";
                batch.Samples.shape.Should().Equal([2, 1, Side, Side], because);
                var values = batch.Samples.data<float>().ToArray();
                for (var i = 0; i < values.Length; i++)
                {
                    var stored = Stored((i + Area) % (2 * Area), 2 * Area, 0, 255);
                    values[i].Should().BeApproximately((float)(low + ((1 - low) * stored / 255)), 1e-6f, because);
                }

                recipe.For(data).Should().NotBeNull();
                data.Warnings.Should().BeEmpty();
            }
        }
    }

    [Fact]
    public void Array_in_the_range_of_the_recipe_is_used_as_it_is()
    {
        Write("<f4", [2, Side, Side], 0, 1);

        using var batch = Recipe.Find("mnist").OpenData(folder["a.npy"]).Read([0]);

        batch.Samples.shape.Should().Equal(1, 1, Side, Side);
        batch.Samples[0, 0, 3, 5].item<float>().Should().Be((float)Stored((3 * Side) + 5, 2 * Area, 0, 1));
    }

    [Fact]
    public void Colours_that_come_last_are_put_in_planes_and_flat_ones_are_not_guessed()
    {
        var values = Enumerable.Range(0, 2 * 3 * 32 * 32).Select(i => (i % 3 == 1 ? 1.0 : -1) * (i % 100) / 100).ToArray();
        NumpyBytes.Write(folder["a.npy"], "<f4", [2, 32, 32, 3], values);
        NumpyBytes.Write(folder["flat.npy"], "<f4", [2, 3072], values);

        using var batch = Recipe.Find("cifar10").OpenData(folder["a.npy"]).Read([1]);

        batch.Samples[0, 1, 7, 9].item<float>().Should().Be((float)values[3072 + (((7 * 32) + 9) * 3) + 1]);
        FluentActions.Invoking(() => Recipe.Find("cifar10").OpenData(folder["flat.npy"])).Should().Throw<TrainingDataException>()
            .WithMessage("*array.reshape(-1, 3, 32, 32) if red, green and blue planes follow*array.reshape(-1, 32, 32, 3) if the colours*");
    }

    [Fact]
    public void Array_that_uses_a_small_part_of_the_range_is_warned_of()
    {
        Write("<f4", [2, Side, Side], 0, 0.05);

        Recipe.Find("mnist").OpenData(folder["a.npy"]).Warnings.Should().ContainSingle()
            .Which.Should().Contain("are 0 to 0.05, under a tenth");
    }

    [Fact]
    public void Largest_value_of_an_array_is_white_on_request()
    {
        Write(">u2", [2, Side, Side], 0, 1023);
        var options = new DataOptions { Transform = new ImageTransform { LevelsFromData = true } };

        using var batch = Recipe.Find("mnist").OpenData(folder["a.npy"], options).Read([0, 1]);

        batch.Samples.max().item<float>().Should().Be(1);
        batch.Samples.min().item<float>().Should().Be(0);
    }

    [Fact]
    public void Large_numbers_are_scaled_before_they_are_rounded()
    {
        NumpyBytes.Write(folder["a.npy"], "<i8", [4, 1], [1_700_000_000, 1_700_000_001, 1_700_000_002, 1_700_000_004]);

        var data = NumpyArray.Load(folder["a.npy"], new ImageTransform { Low = 0, Levels = (1_700_000_000, 1_700_000_004) });

        data.Read([0, 1, 2, 3]).Samples.data<float>().ToArray().Should().Equal(0, 0.25f, 0.5f, 1);
    }

    [Fact]
    public void Data_that_was_opened_in_another_range_does_not_fit_the_recipe()
    {
        Write("|u1", [2, Side, Side], 0, 255);
        var data = DataFile.Open(folder["a.npy"]);

        Recipe.Find("mnist").Invoking(recipe => recipe.For(data)).Should().Throw<TrainingDataException>()
            .WithMessage("The recipe mnist learns values from 0 to 1, but * was opened with values from -1 to 1: open it with Recipe.*");
    }

    private void Write(string type, long[] shape, double low, double high)
    {
        var count = (int)shape.Aggregate((product, side) => product * side);
        NumpyBytes.Write(folder["a.npy"], type, shape, [.. Enumerable.Range(0, count).Select(i => Stored(i, count, low, high))]);
    }

    // Whole numbers where the range has them, which every type can hold.
    private static double Stored(int index, int count, double low, double high)
    {
        var value = low + ((high - low) * index / (count - 1));
        return high - low > 100 ? Math.Round(value) : value;
    }
}
