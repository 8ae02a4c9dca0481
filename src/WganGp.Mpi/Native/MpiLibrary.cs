using System.Runtime.InteropServices;
using System.Text;

namespace WganGp.Mpi.Native;

/// <summary>
/// A loaded MPI library. After <see cref="Load"/> everything is called by one thread, the one that initialised MPI (MPI_THREAD_FUNNELED).
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Room for a status, of which nothing is read: 20 to 32 bytes in the known interfaces.</summary>
    private const int StatusBytes = 128;

    // The longest of the known interfaces.
    private const int LongestText = 8192;

    private readonly delegate* unmanaged[Cdecl]<int*, nint*, int, int*, int> initThread;
    private readonly delegate* unmanaged[Cdecl]<int> finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> commRank;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> commSize;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> commDuplicate;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> commSetErrorHandler;
    private readonly delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, nint*, int> allReduce;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int> broadcast;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> barrier;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, byte*, int> test;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> send;
    private readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, byte*, int> probe;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, byte*, int> receive;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> errorString;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> abort;

    // An extension of Open MPI and MPICH; others lack it.
    private readonly delegate* unmanaged[Cdecl]<int> queryCuda;

    private MpiLibrary(nint library, string name)
    {
        Name = name;
        Kind = MpiAbi.KindOf(library);
        Abi = MpiAbi.Of(Kind, library);
        nint Export(string function) => NativeLibrary.GetExport(library, function);
        initThread = (delegate* unmanaged[Cdecl]<int*, nint*, int, int*, int>)Export("MPI_Init_thread");
        finalize = (delegate* unmanaged[Cdecl]<int>)Export("MPI_Finalize");
        commRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_rank");
        commSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)Export("MPI_Comm_size");
        commDuplicate = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Export("MPI_Comm_dup");
        commSetErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        allReduce = (delegate* unmanaged[Cdecl]<nint, void*, int, nint, nint, nint, nint*, int>)Export("MPI_Iallreduce");
        broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int>)Export("MPI_Ibcast");
        barrier = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Export("MPI_Ibarrier");
        test = (delegate* unmanaged[Cdecl]<nint*, int*, byte*, int>)Export("MPI_Test");
        send = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Isend");
        probe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, byte*, int>)Export("MPI_Iprobe");
        receive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, byte*, int>)Export("MPI_Recv");
        errorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Export("MPI_Error_string");
        abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Export("MPI_Abort");
        queryCuda = NativeLibrary.TryGetExport(library, "MPIX_Query_cuda_support", out var query)
            ? (delegate* unmanaged[Cdecl]<int>)query : null;
        Version = ReadVersion((delegate* unmanaged[Cdecl]<byte*, int*, int>)Export("MPI_Get_library_version"));
    }

    /// <summary>The name or path under which it was loaded.</summary>
    public string Name { get; }

    public MpiKind Kind { get; }

    public MpiAbi Abi { get; }

    /// <summary>The first line of what it says of itself.</summary>
    public string Version { get; }

    /// <summary>Loads a library.</summary>
    /// <param name="asked">The library that the application names; null for the usual ones.</param>
    /// <param name="launcher">The MPI of the launcher, where that is known.</param>
    /// <exception cref="MpiException">There is none, or it is not MPI.</exception>
    public static MpiLibrary Load(string? asked, MpiKind? launcher)
    {
        var names = asked is null ? LibraryNames.For(launcher) : [asked];
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            try
            {
                return new MpiLibrary(library, name);
            }
            catch (EntryPointNotFoundException error)
            {
                if (asked is null) continue;
                throw new MpiException(
                    $"'{name}' is no library of MPI 3 or later: {error.Message} Name another one in MpiOptions.Library or " +
                    $"{LibraryNames.Variable}.", error);
            }
        }

        throw new MpiException(
            $"No MPI library was found: {string.Join(", ", names)} cannot be loaded. Install Open MPI (on Debian and Ubuntu the package " +
            $"openmpi-bin) or MPICH (mpich) on every machine, or name the library in MpiOptions.Library or {LibraryNames.Variable}.");
    }

    public void Initialize()
    {
        int provided;
        Check(initThread(null, null, Abi.Funneled, &provided), "MPI_Init_thread");
        if (provided >= Abi.Funneled) return;
        throw new MpiException(
            $"{Version} cannot be used beside other threads (MPI_THREAD_FUNNELED). Install one that was built for threads.");
    }

    public void End() => Check(finalize(), "MPI_Finalize");

    public (int Rank, int Size) Place()
    {
        int rank, size;
        Check(commRank(Abi.World, &rank), "MPI_Comm_rank");
        Check(commSize(Abi.World, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>Whether the library says that it takes addresses of a GPU's memory; to be asked once it is initialised.</summary>
    public bool IsCudaAware() => queryCuda is not null && queryCuda() == 1;

    /// <summary>A communicator of the same processes whose messages meet no others, and whose errors are returned.</summary>
    public nint Duplicate()
    {
        nint made = 0;
        Check(commDuplicate(Abi.World, &made), "MPI_Comm_dup");
        Check(commSetErrorHandler(made, Abi.ErrorsReturn), "MPI_Comm_set_errhandler");
        return made;
    }

    /// <summary>Begins to sum in place; the request is at a place that stays where it is until <see cref="IsDone"/>.</summary>
    public void BeginSum(void* values, int count, nint type, nint communicator, nint* request) =>
        Check(allReduce(Abi.InPlace, values, count, type, Abi.Sum, communicator, request), "MPI_Iallreduce");

    public void BeginBroadcast(void* bytes, int count, int root, nint communicator, nint* request) =>
        Check(broadcast(bytes, count, Abi.Byte, root, communicator, request), "MPI_Ibcast");

    public void BeginBarrier(nint communicator, nint* request) => Check(barrier(communicator, request), "MPI_Ibarrier");

    public void BeginSend(long* numbers, int count, int to, int tag, nint communicator, nint* request) =>
        Check(send(numbers, count, Abi.Int64, to, tag, communicator, request), "MPI_Isend");

    /// <summary>Whether a request is complete; it makes MPI go on with its work.</summary>
    public bool IsDone(nint* request)
    {
        int flag;
        var status = stackalloc byte[StatusBytes];
        Check(test(request, &flag, status), "MPI_Test");
        return flag != 0;
    }

    /// <summary>Takes a message that has come from anybody; false for none.</summary>
    public bool TryReceive(long* numbers, int count, int tag, nint communicator)
    {
        int flag;
        var status = stackalloc byte[StatusBytes];
        Check(probe(Abi.AnySource, tag, communicator, &flag, status), "MPI_Iprobe");
        if (flag == 0) return false;
        Check(receive(numbers, count, Abi.Int64, Abi.AnySource, tag, communicator, status), "MPI_Recv");
        return true;
    }

    /// <summary>Ends all processes of the job. It does not return, unless MPI cannot do it.</summary>
    public void Abort(int code) => abort(Abi.World, code);

    private void Check(int code, string function)
    {
        if (code == 0) return;
        var text = stackalloc byte[LongestText];
        int length;
        var said = errorString(code, text, &length) == 0 ? Encoding.UTF8.GetString(text, length).Trim() : $"error {code}";
        throw new MpiException($"{function} failed: {said}. The job cannot go on; look at the launcher's own messages, too.");
    }

    private static string ReadVersion(delegate* unmanaged[Cdecl]<byte*, int*, int> read)
    {
        var text = stackalloc byte[LongestText];
        int length;
        var said = read(text, &length) == 0 ? Encoding.UTF8.GetString(text, length) : "";
        // MPICH separates label and value by tabs, and version 5 by spaces.
        return string.Join(' ', said.Split('\n')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('\0', ' ', ',');
    }
}
