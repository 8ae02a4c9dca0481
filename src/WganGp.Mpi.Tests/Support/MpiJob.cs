using System.Diagnostics;
using System.Reflection;

namespace WganGp.Mpi.Tests.Support;

/// <summary>A scenario under mpirun, in processes that end in time whatever they do.</summary>
internal static class MpiJob
{
    /// <summary>Seconds after which a job is killed; the program itself ends before.</summary>
    private const string Seconds = "100";

    public sealed record Result(int ExitCode, string Output, string Error);

    /// <summary>The launcher of an MPI; null where that MPI is not installed.</summary>
    public static string? Launcher(string mpi) => (mpi switch
    {
        "openmpi" => (string[])["mpirun.openmpi"],
        _ => ["mpirun.mpich", "mpiexec.hydra"],
    }).Select(name => Path.Combine("/usr/bin", name)).FirstOrDefault(File.Exists);

    /// <summary>The library of MPI's standard interface that belongs to an MPI; null before MPICH 5 and Open MPI 6.</summary>
    public static string? StandardLibrary(string mpi) => Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").SelectMany(folder => Directory.GetFiles(folder, $"libmpi_abi_{mpi}.so.1*"))
            .FirstOrDefault()
        : null;

    public static Result Run(string mpi, int processes, string scenario, params string[] arguments)
    {
        using var process = Start(mpi, processes, scenario, arguments, []);
        return Finish(process);
    }

    /// <summary>Two processes of MPICH that talk over TCP, as on two machines.</summary>
    public static Result RunOverTcp(string scenario) =>
        Finish(Start("mpich", 2, scenario, [], [("UCX_TLS", "tcp,self"), ("MPIR_CVAR_NOLOCAL", "1"), ("UCX_TCP_PUT_ENABLE", "n")]));

    /// <summary>Processes that load the library of the standard interface.</summary>
    public static Result RunStandard(string mpi, int processes, string scenario) =>
        Finish(Start(mpi, processes, scenario, [], ("WGANGP_MPI_LIBRARY", StandardLibrary(mpi)!)));

    public static Process Start(
        string mpi, int processes, string scenario, string[] arguments, params (string Name, string Value)[] environment)
    {
        string[] freedom = mpi == "openmpi" ? ["--allow-run-as-root", "--oversubscribe"] : [];
        // timeout kills the launcher, which ends its processes; and each ends by itself (Program).
        string[] line =
        [
            "-k", "5", Seconds, Launcher(mpi)!, .. freedom, "-n", $"{processes}", "dotnet", "exec",
            Assembly.GetExecutingAssembly().Location, scenario, .. arguments,
        ];
        var start = new ProcessStartInfo("timeout", line) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Result Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.Result);
    }
}
