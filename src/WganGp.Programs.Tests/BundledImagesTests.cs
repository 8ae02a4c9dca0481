using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;

namespace WganGp.Programs.Tests;

public class BundledImagesTests
{
    [Fact]
    public void Ten_thousand_images_in_ten_classes_lie_beside_the_application()
    {
        var images = IdxImages.Load(BundledImages.Folder, new ImageTransform { Low = 0 }, labels: true);
        using var all = images.Read([.. Enumerable.Range(0, 10_000).Select(index => (long)index)]);

        images.Count.Should().Be(10_000);
        all.Samples.shape.Should().Equal(10_000, 1, 28, 28);
        all.Condition!.data<long>().ToArray().CountBy(label => label).OrderBy(count => count.Key)
            .Should().Equal(Enumerable.Range(0, 10).Select(label => KeyValuePair.Create((long)label, 1000)), (a, b) => a.Equals(b));
        using var mean = all.Samples.mean();
        mean.item<float>().Should().BeApproximately(0.2868f, 1e-4f, "the published mean of the test set");
    }

    [Fact]
    public void Licence_lies_beside_the_images() =>
        File.ReadAllText(Path.Combine(BundledImages.Folder, "LICENSE.txt")).Should().Contain("Copyright (c) 2017 Zalando SE")
            .And.Contain("github.com/zalandoresearch/fashion-mnist");
}
