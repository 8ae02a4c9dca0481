using System.Reflection;

namespace WganGp.Mpi.Tests.Support;

/// <summary>The test assembly as a program: what the tests start under mpirun.</summary>
public static class Program
{
    /// <summary>No scenario runs longer, whatever it waits for: a test cannot hang.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    public static int Main(string[] args)
    {
        if (args is not [var scenario, .. var rest]) return 64;
        using var end = new Timer(_ => Environment.Exit(99), null, Longest, Timeout.InfiniteTimeSpan);
        var method = typeof(Scenarios).GetMethod(scenario, BindingFlags.Public | BindingFlags.Static)!;
        return (int)method.Invoke(null, [rest])!;
    }
}
