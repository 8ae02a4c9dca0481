using FluentAssertions;
using WganGp.ConsoleApp.Runs;
using WganGp.Recipes;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Runs;

public sealed class TextDivergenceTests
{
    [Theory]
    [InlineData("step,n1,n2,n3,n4\n2,0.5,0.5,0.5,broken\n4,0.1,0.2,0.3,0.4\n")]
    [InlineData("\0\0\0\n\0\n4,0.1,0.2,0.3,0.4\n6,0.1")]
    public void Damaged_line_is_left_out_and_the_others_are_kept(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["text.txt"], Enumerable.Repeat("the cat sat", 100));
        File.WriteAllText(folder["divergence.csv"], content);
        var text = (TextLines)Recipe.Find("language-small").OpenData(folder["text.txt"]);
        var divergence = new TextDivergence(text, folder["divergence.csv"]);

        divergence.Continue(step: 10);

        divergence.Sentence().Should().EndWith("0.100, 0.200, 0.300, 0.400 at step 4, after 0.100, 0.200, 0.300, 0.400 at step 4.");
    }
}
