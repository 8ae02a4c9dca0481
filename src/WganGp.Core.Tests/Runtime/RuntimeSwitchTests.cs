using System.Xml.Linq;
using FluentAssertions;
using WganGp.Runtime;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Runtime;

/// <summary>Changes of the process are made on consent only.</summary>
public sealed class RuntimeSwitchTests : IDisposable
{
    private readonly RuntimeSwitch consent = new("WganGp.OfTheTests", "WGANGP_OF_THE_TESTS");

    public static TheoryData<string> Programs =>
    [
        .. new[] { "samples", "benchmarks", "experiments" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(project => XDocument.Load(project).Descendants("OutputType").Any(type => type.Value == "Exe"))
            // What references nothing of the repository has no switch to set.
            .Where(project => XDocument.Load(project).Descendants("ProjectReference").Any())
            .Select(project => Path.GetRelativePath(Repository.Root, project)),
    ];

    public void Dispose() => Environment.SetEnvironmentVariable(consent.Variable, null);

    [Fact]
    public void It_is_off_unless_it_is_set() => consent.IsOn.Should().BeFalse();

    [Theory]
    [InlineData("1", true), InlineData("true", true), InlineData("True", true)]
    [InlineData("0", false), InlineData("false", false)]
    public void The_environment_variable_sets_it_and_takes_precedence_over_the_application(string text, bool expected)
    {
        Environment.SetEnvironmentVariable(consent.Variable, text);
        consent.IsOn.Should().Be(expected);

        var set = consent with { Name = $"WganGp.OfTheTests.{text}" };
        AppContext.SetSwitch(set.Name, !expected);
        set.IsOn.Should().Be(expected);

        Environment.SetEnvironmentVariable(consent.Variable, "");
        set.IsOn.Should().Be(!expected, "without the variable the application's switch counts");
    }

    [Fact]
    public void Another_value_is_refused()
    {
        Environment.SetEnvironmentVariable(consent.Variable, "yes");

        consent.Invoking(each => each.IsOn).Should().Throw<WganGpException>().WithMessage(
            "The environment variable WGANGP_OF_THE_TESTS is 'yes'. Set it to 1, true, 0 or false, or remove it.");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_programs_of_this_repository_consent_to_all(string project)
    {
        var options = XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("RuntimeHostConfigurationOption")
            .ToDictionary(option => option.Attribute("Include")!.Value, option => option.Attribute("Value")!.Value);

        options.Should().Contain(RuntimeSwitch.All.Select(each => KeyValuePair.Create(each.Name, "true")));
    }

    [Fact]
    public void A_project_file_s_switch_reaches_the_process() =>
        RuntimeSwitch.RepairOneDnnCaches.IsOn.Should().BeTrue("the project of these tests sets it");
}
