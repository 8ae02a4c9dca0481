using System.Runtime.InteropServices;

namespace WganGp.Mpi.Native;

/// <summary>The handles and constants of one binary interface.</summary>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="Float">MPI_FLOAT.</param>
/// <param name="Double">MPI_DOUBLE.</param>
/// <param name="Int64">MPI_INT64_T.</param>
/// <param name="Sum">MPI_SUM.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="InPlace">MPI_IN_PLACE.</param>
/// <param name="AnySource">MPI_ANY_SOURCE.</param>
/// <param name="Funneled">MPI_THREAD_FUNNELED.</param>
internal sealed record MpiAbi(
    nint World, nint Byte, nint Float, nint Double, nint Int64, nint Sum, nint ErrorsReturn, nint InPlace, int AnySource, int Funneled)
{
    /// <summary>The values of MPICH's mpi.h; its interface has not changed since version 3.1.</summary>
    private static readonly MpiAbi Mpich = new(
        World: 0x44000000, Byte: 0x4c00010d, Float: 0x4c00040a, Double: 0x4c00080b, Int64: 0x4c00083a, Sum: 0x58000003,
        ErrorsReturn: 0x54000001, InPlace: -1, AnySource: -2, Funneled: 1);

    /// <summary>The values of MPI 5.0, appendix A.</summary>
    private static readonly MpiAbi Standard = new(
        World: 0x101, Byte: 0x247, Float: 0x210, Double: 0x214, Int64: 0x258, Sum: 0x21, ErrorsReturn: 0x142, InPlace: 1, AnySource: -1,
        Funneled: 1024);

    /// <summary>The interface of a library.</summary>
    /// <param name="library">The library.</param>
    public static unsafe MpiKind KindOf(nint library)
    {
        // Asked first: Open MPI's library of the standard interface rests on the one that has its own handles, whose exports are found
        // through it. A library of MPI 5 whose interface is another one answers -1.
        if (NativeLibrary.TryGetExport(library, "MPI_Abi_get_version", out var function))
        {
            int major = -1, minor = -1;
            if (((delegate* unmanaged[Cdecl]<int*, int*, int>)function)(&major, &minor) == 0 && major > 0) return MpiKind.Standard;
        }

        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _) ? MpiKind.OpenMpi : MpiKind.Mpich;
    }

    /// <summary>The values of a library.</summary>
    /// <param name="kind">Its interface.</param>
    /// <param name="library">The library, whose exports are Open MPI's handles.</param>
    public static MpiAbi Of(MpiKind kind, nint library) => kind switch
    {
        MpiKind.Mpich => Mpich,
        MpiKind.Standard => Standard,
        _ => OpenMpi(name => NativeLibrary.GetExport(library, name)),
    };

    private static MpiAbi OpenMpi(Func<string, nint> export) => new(
        export("ompi_mpi_comm_world"), export("ompi_mpi_byte"), export("ompi_mpi_float"), export("ompi_mpi_double"),
        export("ompi_mpi_int64_t"), export("ompi_mpi_op_sum"), export("ompi_mpi_errors_return"), InPlace: 1, AnySource: -1, Funneled: 1);
}
