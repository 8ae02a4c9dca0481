using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Updates;

/// <summary>
/// Every tensor that the library makes names its device: without one it is on the CPU, wherever the networks are. Read from the sources,
/// C# and TorchScript, because no test machine has another device.
/// </summary>
public sealed partial class DeviceSourceTests
{
    private static readonly string Core = Path.Combine(Repository.Root, "src", "WganGp.Core");

    /// <summary>What is made on the CPU on purpose: the file, and why.</summary>
    private static readonly Dictionary<string, string> OnTheCpu = new()
    {
        ["GradientSum.cs"] = "flags for the host, which are copied into the piece that is summed",
        ["Pass.cs"] = "sizes, which a kernel reads as numbers",
        ["TensorVersion.cs"] = "a number for the host",
    };

    [Fact]
    public void Every_tensor_is_made_on_a_device_that_is_named()
    {
        var made = Sources().SelectMany(source => Calls(source.Code).Select(call => (source.File, call.Arguments))).ToList();

        made.Should().HaveCountGreaterThan(20, "else the sources are not read");
        made.Where(call => !NamesItsDevice(call.Arguments) && !OnTheCpu.ContainsKey(call.File)).Should().BeEmpty();
        OnTheCpu.Keys.Should().BeSubsetOf(made.Select(call => call.File), "no exception is left over");
    }

    [Fact]
    public void What_an_update_draws_on_the_CPU_is_moved_at_once()
    {
        // The random generators are the CPU's, so that a run draws the same numbers on every device.
        var drawn = Sources().Where(source => source.Room is "Updates" or "Layerwise" or "Penalty")
            .SelectMany(source => Calls(source.Code).Select(call => (source.File, call.Arguments, call.After)))
            .Where(call => call.Arguments.Contains("torch.CPU", StringComparison.Ordinal)).ToList();

        drawn.Should().NotBeEmpty();
        drawn.Where(call => !call.After.Contains(".to(", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("torch.zeros(1, dtype: torch.ScalarType.Float64)", false)]
    [InlineData("torch.randn(f(x.shape), generator: random)", false)]
    [InlineData("torch.tensor(values, device: samples.device)", true)]
    [InlineData("torch.ones([x.size(1)], dtype=wide, device=x.device)", true)]
    [InlineData("torch.empty(shape, type, torch.CPU)", true)]
    public void A_call_without_a_device_is_found(string code, bool named) =>
        Calls(code).Should().ContainSingle().Which.Arguments.Should().Match(arguments => NamesItsDevice(arguments) == named);

    private static bool NamesItsDevice(string arguments) =>
        arguments.Contains("device", StringComparison.OrdinalIgnoreCase) || arguments.Contains("torch.CPU", StringComparison.Ordinal);

    /// <summary>The calls that make a tensor of nothing, with the code that follows each.</summary>
    private static IEnumerable<(string Arguments, string After)> Calls(string code)
    {
        foreach (Match call in Factory().Matches(code))
        {
            var (end, depth) = (call.Index + call.Length, 1);
            for (; depth > 0 && end < code.Length; end++) depth += code[end] switch { '(' => 1, ')' => -1, _ => 0 };
            yield return (code[(call.Index + call.Length)..end], code[end..Math.Min(code.Length, end + 200)]);
        }
    }

    private static IEnumerable<(string Room, string File, string Code)> Sources() =>
        from file in Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
        let room = Path.GetRelativePath(Core, file).Split(Path.DirectorySeparatorChar)[0]
        where room is not ("bin" or "obj" or "build")
        let lines = File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        select (room, Path.GetFileName(file), string.Join('\n', lines));

    // Not those that take their device from another tensor, such as zeros_like.
    [GeneratedRegex(@"\btorch\.(zeros|ones|empty|full|tensor|rand|randn|randint|randperm|arange|linspace|eye|from_array|frombuffer)\(")]
    private static partial Regex Factory();
}
