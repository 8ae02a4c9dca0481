using FluentAssertions;
using TorchSharp;
using WganGp.ConsoleApp.Runs;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Runs;

/// <summary>What the page of a run shows of its saved networks.</summary>
public sealed class StudiesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Walk_begins_and_ends_at_its_latents_and_keeps_their_length()
    {
        float[] from = [3, 0, 0], to = [0, 4, 0];

        LatentWalk.Between(from, to, 0).Should().Equal(from);
        LatentWalk.Between(from, to, 1).Select(value => MathF.Round(value, 5)).Should().Equal(to);
        var middle = LatentWalk.Between(from, to, 0.5);
        Math.Sqrt(middle.Sum(value => value * value)).Should().BeApproximately(3.5, 1e-5);
        middle[0].Should().BeApproximately(middle[1], 1e-5f);
        LatentWalk.Between([1, 1], [2, 2], 0.5).Should().Equal(1.5f, 1.5f);
        LatentWalk.Between([0, 0], [2, 2], 0.5).Should().Equal(1, 1);
        LatentWalk.Between([-1, 0], [1, 0], 0.75).Should().Equal(0.5f, 0);
    }

    [Fact]
    public void Nearest_samples_are_those_of_a_search_by_hand_and_a_copy_is_found()
    {
        using var all = torch.rand([40, 1, 3, 3], dtype: torch.float32);
        var data = new Rows(all);
        using var copy = all.narrow(0, 17, 1).clone();
        using var queries = torch.cat([copy, torch.rand([5, 1, 3, 3]), all.narrow(0, 4, 1)]);
        long[] indices = [.. Enumerable.Range(0, 40).Select(i => (long)i)];

        var (nearest, distances) = NearestNeighbours.Find(data, queries, indices, own: [4]);

        nearest[0].Should().Be(17);
        distances[0].Should().Be(0);
        nearest[6].Should().NotBe(4, "a training image is not its own neighbour");
        var rows = all.flatten(1).data<float>().ToArray().Chunk(9).ToArray();
        foreach (var (query, i) in queries.flatten(1).data<float>().ToArray().Chunk(9).Select((query, i) => (query, i)))
        {
            var byHand = rows.Select((row, at) => (at, Distance: Math.Sqrt(row.Zip(query, (a, b) => (double)(a - b) * (a - b)).Sum())))
                .Where(each => i < 6 || each.at != 4).MinBy(each => each.Distance);
            nearest[i].Should().Be(byHand.at);
            distances[i].Should().BeApproximately(byHand.Distance, 1e-5);
        }
    }

    [Theory]
    [InlineData(100, 784, 100, 99)]
    [InlineData(60_000, 784, 10_000, 59_994)]
    [InlineData(60_000, 196_608, 508, 59_881)]
    public void Work_is_bounded_whatever_the_size_of_the_data(long count, long values, int compared, long last)
    {
        var indices = NearestNeighbours.Indices(count, values);

        indices.Should().HaveCount(compared).And.OnlyHaveUniqueItems().And.BeInAscendingOrder();
        indices[0].Should().Be(0);
        indices[^1].Should().Be(last);
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(1_000, 1_024)]
    public void Gradient_norms_are_taken_in_whole_batches(long criticUpdates, int count)
    {
        var recipe = Recipe.Find("toy-8gaussians");
        using (var trainer = recipe.CreateTrainer()) trainer.Save(folder["saved.safetensors"]);
        using var networks = TrainedNetworks.Load(folder["saved.safetensors"], recipe);
        var data = RunData.Open(recipe, null, seed: 0).Source;

        var norms = GradientNorms.Measure(networks, data, recipe.Options(), criticUpdates);

        recipe.Options().BatchSize.Should().Be(256);
        norms.Should().HaveCount(count).And.OnlyContain(norm => norm > 0 && norm < 100);
        norms.Should().Equal(GradientNorms.Measure(networks, data, recipe.Options(), criticUpdates), "the points have a seed");
        networks.Environment().Select(row => row.Label).Should().Contain(["Threads", "Device", "Processor", "TorchSharp"]);
    }

    [Fact]
    public void Walk_and_neighbours_of_classes_are_drawn()
    {
        var recipe = Recipe.Find("fashion-classes") with { Channels = 4 };
        using (var trainer = recipe.CreateTrainer()) trainer.Save(folder["saved.safetensors"]);
        using var networks = TrainedNetworks.Load(folder["saved.safetensors"], recipe);
        using var images = torch.rand([20, 1, 28, 28], dtype: torch.float32);

        var walk = LatentWalk.Write(folder["walk.png"], networks, recipe);
        var neighbours = NearestNeighbours.Write(folder["neighbours.png"], networks, recipe, new Rows(images));

        new Picture(walk.Path).Width.Should().Be(10 * (28 * 3 + 2) + 2);
        new Picture(neighbours.Path).Height.Should().Be(2 * (28 * 3 + 2) + 2);
        walk.Caption.Should().Contain("one class");
        neighbours.Caption.Should().Contain("the nearest of all 20 training images")
            .And.MatchRegex("Training images are [0-9.]+ on average");
    }

    private sealed class Rows(torch.Tensor all) : ITrainingData
    {
        public long? Count => all.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            using var at = torch.tensor(indices.ToArray());
            return new Batch(all.index_select(0, at));
        }
    }
}
