namespace WganGp.Mpi.Native;

/// <summary>The binary interfaces of MPI libraries, which give handles and constants different values.</summary>
internal enum MpiKind
{
    /// <summary>Open MPI: a handle is the address of an object of the library.</summary>
    OpenMpi,

    /// <summary>MPICH and what shares its interface (Intel MPI, MVAPICH, Cray MPICH): a handle is a number.</summary>
    Mpich,

    /// <summary>The interface that MPI 5.0 itself lays down: the libraries libmpi_abi of MPICH 5 and Open MPI 6.</summary>
    Standard,
}
