using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace WganGp.Tests.Support;

/// <summary>
/// Runs the tests of this assembly in the current process, for systems on which <c>dotnet test</c> is not to be had: the assembly is
/// published with .NET in its folder and started like a scenario of <see cref="ChildProcess"/>.
/// </summary>
internal static class TestRun
{
    /// <summary>Runs tests and prints what failed and what was skipped; the last line has the counts.</summary>
    /// <param name="selection">
    /// Beginnings of full names: <c>WganGp.Tests.Runs</c> is run, <c>-WganGp.Tests.Runs</c> is left out. None that is run stands for all.
    /// </param>
    /// <returns>0 when tests ran and none failed.</returns>
    public static int Run(string[] selection)
    {
        var (wanted, unwanted) = (selection.Where(each => !IsUnwanted(each)).ToList(), selection.Where(IsUnwanted).ToList());
        var assembly = Assembly.GetExecutingAssembly();
        using var framework = new XunitTestFramework(new NullMessageSink());

        using var discovery = new Sink();
        framework.GetDiscoverer(Reflector.Wrap(assembly)).Find(includeSourceInformation: false, discovery, new Settings());
        discovery.Ended.Wait();
        var chosen = discovery.Found.Where(test => (wanted.Count == 0 || wanted.Any(start => Starts(test, start)))
            && !unwanted.Any(start => Starts(test, start[1..]))).ToList();

        using var execution = new Sink();
        framework.GetExecutor(assembly.GetName()).RunTests(chosen, execution, new Settings());
        execution.Ended.Wait();
        Console.WriteLine($"{execution.Passed} passed, {execution.Failed} failed, {execution.Skipped} skipped");
        return execution is { Failed: 0, Passed: > 0 } ? 0 : 1;
    }

    private static bool IsUnwanted(string each) => each.StartsWith('-');

    private static bool Starts(ITestCase test, string start) =>
        $"{test.TestMethod.TestClass.Class.Name}.{test.TestMethod.Method.Name}".StartsWith(start, StringComparison.Ordinal);

    /// <summary>xunit's settings, all at their defaults.</summary>
    private sealed class Settings : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> values = [];

        public TValue GetValue<TValue>(string name) => values.GetValueOrDefault(name) is TValue value ? value : default!;

        public void SetValue<TValue>(string name, TValue value) => values[name] = value;
    }

    private sealed class Sink : LongLivedMarshalByRefObject, IMessageSink, IDisposable
    {
        private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

        private readonly Timer slow;
        private string current = "";

        public Sink() => slow = new Timer(_ => Console.WriteLine($"still running: {current}"));

        public ManualResetEventSlim Ended { get; } = new();

        public List<ITestCase> Found { get; } = [];

        public int Passed { get; private set; }

        public int Failed { get; private set; }

        public int Skipped { get; private set; }

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestStarting starting: Begin(starting.Test.DisplayName); break;
                case ITestCaseDiscoveryMessage found: Found.Add(found.TestCase); break;
                case ITestPassed: Passed++; break;
                case ITestFailed failed: Fail(failed.Test.DisplayName, failed); break;
                case ITestSkipped skipped:
                    Skipped++;
                    Console.WriteLine($"skipped: {skipped.Test.DisplayName}: {skipped.Reason}");
                    break;
                case ITestClassFinished ended: Say(ended); break;
                case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                    slow.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    Ended.Set();
                    break;
                // Everything else that failed is a constructor, a fixture or a Dispose.
                case IFailureInformation failure: Fail(message.GetType().Name, failure); break;
            }

            return true;
        }

        public void Dispose()
        {
            slow.Dispose();
            Ended.Dispose();
        }

        private static void Say(ITestClassFinished ended) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{ended.TestClass.Class.Name}: {ended.TestsRun} tests, {ended.ExecutionTime:F1} s"));

        // A run that hangs says in which test.
        private void Begin(string test)
        {
            current = test;
            slow.Change(Long, Long);
        }

        private void Fail(string what, IFailureInformation failure)
        {
            Failed++;
            Console.WriteLine($"failed: {what}: {string.Join(Environment.NewLine, failure.Messages)}");
            Console.WriteLine(string.Join(Environment.NewLine, failure.StackTraces));
        }
    }
}
