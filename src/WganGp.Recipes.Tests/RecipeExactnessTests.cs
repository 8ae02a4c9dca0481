using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Recipes.Tests;

/// <summary>A recipe repeats itself, and goes on in another process as if it had not been interrupted.</summary>
public sealed class RecipeExactnessTests(RecipeExactnessTests.Runs runs) : IClassFixture<RecipeExactnessTests.Runs>
{
    public static TheoryData<string> Names => [.. RecipeScenarios.Recipes.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_seed_gives_the_same_bytes_in_another_process(string name) =>
        runs.Bytes(RecipeScenarios.Again, name).Should().Equal(runs.Bytes(RecipeScenarios.Whole, name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_that_is_resumed_in_another_process_ends_in_the_same_bytes(string name) =>
        runs.Bytes(RecipeScenarios.Resumed, name).Should().Equal(runs.Bytes(RecipeScenarios.Whole, name));

    /// <summary>Two processes, one after the other, for all recipes.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

        public Runs()
        {
            foreach (var scenario in (string[])[nameof(RecipeScenarios.Begin), nameof(RecipeScenarios.GoOn)])
            {
                var result = ChildProcess.Run(
                    typeof(RecipeScenarios), scenario, (RecipeScenarios.FolderVariable, folder), ChildProcess.SleepingThreads);
                result.ExitCode.Should().Be(0, result.Error);
            }
        }

        public byte[] Bytes(string kind, string name) => File.ReadAllBytes(RecipeScenarios.File(folder, kind, Recipe.Find(name)));

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
