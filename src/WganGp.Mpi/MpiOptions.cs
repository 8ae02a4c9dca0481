namespace WganGp.Mpi;

/// <summary>How a process joins its MPI job.</summary>
public sealed record MpiOptions
{
    /// <summary>MPI's library: a path, or a name that the system's loader finds.</summary>
    /// <value>
    /// The default is null: the environment variable <c>WGANGP_MPI_LIBRARY</c>, or else the usual names, those of the launcher's MPI first.
    /// </value>
    public string? Library { get; set; }

    /// <summary>
    /// How long a process waits in one sum, broadcast or barrier before it asks the others where they are, says who is missing, and ends
    /// the job.
    /// </summary>
    /// <value>
    /// The default is 10 minutes: process 0 may evaluate or save while the others wait. At least one second.
    /// </value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a process that has ended waits for the others to end, too, before it ends the job; and then for MPI_Finalize, before it
    /// goes on without it.
    /// </summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan LeaveTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes that one call of MPI sums or broadcasts: what is larger goes in pieces.</summary>
    /// <value>The default is 67,108,864: MPI counts elements in 32 bits, and buffers some of a message. At least 8.</value>
    public int PieceBytes { get; set; } = 64 << 20;

    /// <summary>Whether MPI gets the memory of tensors on a GPU as it is, instead of a copy in page-locked memory of the CPU.</summary>
    /// <value>
    /// The default is null: as the library says (MPIX_Query_cuda_support of Open MPI and MPICH); false for one that says nothing, as those
    /// of the standard interface. A library that is told to take such memory and cannot ends the process.
    /// </value>
    public bool? IsCudaAware { get; set; }

    internal void ThrowUnlessValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Timeout, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(LeaveTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(PieceBytes, 8);
    }
}
