using System.Reflection;
using System.Text.Json;
using FluentAssertions;

namespace WganGp.Tests.Support;

/// <summary>
/// What all scenarios of a class print, one after the other in one child process: to start one for each takes longer than they do. A
/// scenario that ends the process leaves those behind it without an output, and the error names it last.
/// </summary>
internal sealed class ScenarioOutputs
{
    private const string Variable = "WGANGP_SCENARIOS";

    private readonly Lazy<(Dictionary<string, string> Outputs, ChildProcess.Result Result)> child;

    /// <param name="scenarios">The class; its public static methods that return a text are the scenarios.</param>
    public ScenarioOutputs(Type scenarios) => child = new(() => Run(scenarios));

    /// <summary>What a scenario printed; the test fails if the process did not live until then.</summary>
    public string Of(string scenario)
    {
        var (outputs, result) = child.Value;
        outputs.Should().ContainKey(scenario, "the process must live; it ended after {0} scenarios: {1}", outputs.Count, result.Error);
        return outputs[scenario];
    }

    /// <summary>The child: a line for each scenario, as soon as it is done.</summary>
    public static string RunAll()
    {
        foreach (var scenario in Of(Type.GetType(Environment.GetEnvironmentVariable(Variable)!, throwOnError: true)!))
        {
            Console.Error.WriteLine(scenario.Name);
            var output = (string)scenario.Invoke(null, null)!;
            Console.Out.WriteLine(JsonSerializer.Serialize<string[]>([scenario.Name, output]));
        }

        return "";
    }

    private static (Dictionary<string, string> Outputs, ChildProcess.Result Result) Run(Type scenarios)
    {
        var result = ChildProcess.Run(typeof(ScenarioOutputs), nameof(RunAll), (Variable, scenarios.FullName!));
        var outputs = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<string[]>(line)!).ToDictionary(pair => pair[0], pair => pair[1]);
        if (outputs.Count == Of(scenarios).Count()) result.ExitCode.Should().Be(0, "the process must end as it should: {0}", result.Error);
        return (outputs, result);
    }

    private static IEnumerable<MethodInfo> Of(Type scenarios) => scenarios.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.ReturnType == typeof(string) && method.GetParameters().Length == 0);
}
