namespace WganGp.Mpi.Native;

/// <summary>The names under which MPI libraries are installed.</summary>
internal static class LibraryNames
{
    /// <summary>The variable that names the library.</summary>
    public const string Variable = "WGANGP_MPI_LIBRARY";

    private static readonly string[] Open = ["libmpi.so.40", "libmpi.40.dylib"];

    private static readonly string[] Mpich =
        ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12", "libmpich.so", "libmpi.12.dylib"];

    // The number is the interface's version.
    private static readonly string[] Standard = ["libmpi_abi.so.1", "libmpi_abi.1.dylib"];

    /// <summary>All of them, the likeliest first.</summary>
    /// <param name="launcher">The MPI of the launcher, where that is known.</param>
    public static IReadOnlyList<string> For(MpiKind? launcher) => launcher switch
    {
        // Another's library would not find the processes that this launcher started.
        MpiKind.OpenMpi => [.. Open, .. Standard, "libmpi.so", "libmpi.dylib"],
        MpiKind.Mpich => [.. Mpich, .. Standard, "libmpi.so", "libmpi.dylib"],
        _ => [.. Open, .. Mpich, .. Standard, "libmpi.so", "libmpi.dylib"],
    };
}
