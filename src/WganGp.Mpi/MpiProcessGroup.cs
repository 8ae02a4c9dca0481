using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using WganGp.Mpi.Native;

namespace WganGp.Mpi;

/// <summary>The processes of an MPI job, which train one pair of networks together.</summary>
/// <remarks>
/// <para>A process joins once. One thread of the group's own makes all calls of MPI, so that sums go on beside the computation. The group
/// is used from one thread at a time.</para>
/// <para>No process waits without end: who waits longer than <see cref="MpiOptions.Timeout"/> asks the others where they are, writes to
/// standard error who is missing and at which step, and ends the job.</para>
/// </remarks>
public sealed class MpiProcessGroup : IProcessGroup, IDisposable
{
    private static int joined;

    private readonly Communication communication;
    private readonly MpiOptions options;
    private readonly MpiLibrary library;
    private readonly Staging staging;
    private bool isOver;

    private MpiProcessGroup(MpiLibrary library, MpiOptions options)
    {
        (this.library, this.options) = (library, options);
        communication = new Communication(library, options);
        IsCudaAware = options.IsCudaAware ?? communication.IsCudaAware;
        staging = new Staging(IsCudaAware);
    }

    /// <inheritdoc/>
    public int Rank => communication.Rank;

    /// <inheritdoc/>
    public int Size => communication.Size;

    /// <summary>The MPI library: what it says of itself, and the name under which it was loaded.</summary>
    public string Library => $"{library.Version} ({library.Name})";

    /// <summary>
    /// Whether MPI gets the memory of tensors on a GPU as it is (<see cref="MpiOptions.IsCudaAware"/>). Otherwise it gets a copy of them in
    /// page-locked memory of the CPU.
    /// </summary>
    public bool IsCudaAware { get; }

    /// <summary>Joins the job that this process was started in.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>The group. The caller disposes it, at the end of all its processes' work.</returns>
    /// <exception cref="MpiException">
    /// There is no MPI library, no launcher started this process, or the two belong to different MPIs.
    /// </exception>
    /// <exception cref="InvalidOperationException">The process has joined before: MPI cannot be initialised twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static MpiProcessGroup Join(MpiOptions? options = null)
    {
        options = (options ?? new MpiOptions()) with { };
        options.ThrowUnlessValid();
        var launcher = Launcher.Of(Environment.GetEnvironmentVariable);
        var asked = options.Library ?? Environment.GetEnvironmentVariable(LibraryNames.Variable);
        MpiLibrary? loaded = null;
        SignalHandlers.Keep(() => loaded = MpiLibrary.Load(string.IsNullOrWhiteSpace(asked) ? null : asked, launcher.Kind));
        var library = loaded!;
        if (launcher.Name is null)
        {
            throw new MpiException(
                "This process was not started by an MPI launcher, so that it has no neighbours. Start it with mpirun -n 4 PROGRAM (or " +
                $"mpiexec, or srun with the job's MPI) of {library.Version}; leave out the group to train in one process.");
        }

        if (Interlocked.Exchange(ref joined, 1) == 1)
        {
            throw new InvalidOperationException(
                "This process has joined its MPI job before. Use that group: MPI can be initialised once in a process.");
        }

        var group = new MpiProcessGroup(library, options);
        if (launcher.Size is not { } size || size == group.Size) return group;
        var (found, name) = (group.Size, group.Library);
        group.isOver = true;
        group.communication.End(options.LeaveTimeout);
        throw new MpiException(
            $"{launcher.Name} started {size} processes, but {name} sees {found}: launcher and library belong to different MPIs. Use the " +
            $"launcher of that library, or name the launcher's library in MpiOptions.Library or {LibraryNames.Variable}.");
    }

    /// <summary>
    /// Joins the job, runs a program, and leaves. An exception is told to standard error with this process's number. Unless all processes
    /// end alike, it ends them all, so that none waits for one that has failed.
    /// </summary>
    /// <param name="program">The program of each process; it returns the exit code.</param>
    /// <param name="options">How to join; null for the defaults.</param>
    /// <returns>The program's exit code; 1 after an exception that all processes had.</returns>
    /// <exception cref="MpiException">The process cannot join.</exception>
    public static int Run(Func<MpiProcessGroup, int> program, MpiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        using var group = Join(options);
        try
        {
            return program(group);
        }
        catch (Exception error)
        {
            StandardError.Write(
                $"Process {group.Rank} of {group.Size} failed at step {group.communication.Step}: {error.GetType().Name}: {error.Message}");
            return 1;
        }
    }

    /// <inheritdoc/>
    public Task SumAsync(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(isOver, this);
        if (tensor.numel() == 0) return Task.CompletedTask;
        var (type, mpiType) = TypeOfSum(tensor);
        var memory = staging.Take(tensor, type);
        var sum = communication.Sum(Storage.AddressOf(memory), memory.numel(), (int)memory.element_size(), mpiType, memory);
        return ReferenceEquals(memory, tensor) ? sum : PutBack(sum, memory, tensor);
    }

    /// <inheritdoc/>
    public void Broadcast(torch.Tensor tensor, int root = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Size);
        ObjectDisposedException.ThrowIf(isOver, this);
        if (tensor.numel() == 0) return;
        var memory = staging.Take(tensor, tensor.dtype);
        communication.Broadcast(Storage.AddressOf(memory), memory.numel() * memory.element_size(), root, memory).GetAwaiter().GetResult();
        staging.PutBack(memory, tensor);
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        ObjectDisposedException.ThrowIf(isOver, this);
        communication.Barrier().GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public void BeginStep(long step) => communication.Step = step;

    /// <summary>Ends all processes of the job, with an exit code that is not 0.</summary>
    /// <param name="reason">Why; written to standard error.</param>
    [DoesNotReturn]
    public void Abort(string reason)
    {
        communication.Abort($"Process {Rank} of {Size} ends the job at step {communication.Step}: {reason}");
        throw new InvalidOperationException("A job that was ended goes on.");
    }

    /// <summary>
    /// Leaves the job, when all processes leave. If some do not come within <see cref="MpiOptions.LeaveTimeout"/>, the job is ended: they
    /// would wait for this process.
    /// </summary>
    public void Dispose()
    {
        if (isOver) return;
        isOver = true;
        // The thread may still wait in a sum for processes that do not come.
        var left = communication.Leave(options.LeaveTimeout);
        if (!left.Wait(options.LeaveTimeout + TimeSpan.FromSeconds(1)) || !left.Result)
        {
            communication.Abort(
                $"Process {Rank} of {Size} has ended at step {communication.Step}, and the others have not within " +
                FormattableString.Invariant($"{options.LeaveTimeout.TotalSeconds:0.#} seconds: they are ended too."));
        }

        if (communication.End(options.LeaveTimeout)) return;
        StandardError.Write(
            FormattableString.Invariant($"Process {Rank} of {Size}: all have left, but MPI_Finalize has not returned in ") +
            FormattableString.Invariant($"{options.LeaveTimeout.TotalSeconds:0.#} seconds; the process ends without it. ") +
            $"Nothing is lost, though the launcher of {Library} may call it an error.");
    }

    private async Task PutBack(Task sum, torch.Tensor memory, torch.Tensor tensor)
    {
        await sum.ConfigureAwait(false);
        staging.PutBack(memory, tensor);
    }

    /// <summary>The type that values are summed in: others become float32 or int64.</summary>
    private (torch.ScalarType Type, nint Mpi) TypeOfSum(torch.Tensor tensor) =>
        tensor.dtype == torch.ScalarType.Float64 ? (torch.ScalarType.Float64, library.Abi.Double)
        : torch.is_floating_point(tensor) ? (torch.ScalarType.Float32, library.Abi.Float)
        : (torch.ScalarType.Int64, library.Abi.Int64);
}
