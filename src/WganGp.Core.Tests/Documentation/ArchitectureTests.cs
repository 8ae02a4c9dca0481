using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Documentation;

/// <summary>Which part may know which: the mathematics never knows the trainer.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Core = Path.Combine(Repository.Root, "src", "WganGp.Core");

    [Theory]
    [InlineData("Penalty", "WganGp.Runs", "WganGpTrainer")]
    [InlineData("Runtime", "WganGp.Runs", "WganGp.Penalty", "WganGp.Layerwise", "WganGpTrainer")]
    [InlineData("Options", "WganGp.Runs", "WganGp.Penalty")]
    [InlineData("Layerwise", "WganGp.Runs", "WganGpTrainer")]
    public void A_folder_does_not_know_what_stands_above_it(string folder, params string[] forbidden)
    {
        var files = Directory.GetFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories);

        files.Should().NotBeEmpty();
        foreach (var file in files)
        {
            var code = File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToList();
            foreach (var name in forbidden) code.Should().NotContain(line => line.Contains(name), "{0} must not know {1}", Path.GetFileName(file), name);
        }
    }

    [Fact]
    public void The_gradient_is_asked_for_in_one_place()
    {
        // Called from C# it can end the process: PInvoke without an exception guard.
        Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains("autograd.grad(", StringComparison.Ordinal))
            .Select(Path.GetFileName).Should().Equal("InputGradient.cs");
    }
}
