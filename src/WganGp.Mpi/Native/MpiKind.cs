namespace WganGp.Mpi.Native;

/// <summary>The binary interfaces of MPI libraries, which give handles and constants different values.</summary>
internal enum MpiKind
{
    /// <summary>Open MPI up to 5: a handle is the address of an object of the library.</summary>
    OpenMpi,

    /// <summary>MPICH and what shares its interface (Intel MPI, MVAPICH, Cray MPICH): a handle is a number.</summary>
    Mpich,

    /// <summary>The interface that MPI 5.0 itself lays down, of every library named libmpi_abi.</summary>
    Standard,
}
