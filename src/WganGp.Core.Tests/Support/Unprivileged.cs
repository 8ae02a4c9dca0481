using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace WganGp.Tests.Support;

/// <summary>
/// Runs something on a thread to which permissions of files apply, also when the process is root's, as in many containers:
/// Linux keeps root's exemption from them (CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH) for each thread, and a thread can give it up.
/// </summary>
internal static partial class Unprivileged
{
    public static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Environment.IsPrivilegedProcess) GiveUp();
                action();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private static void GiveUp()
    {
        const int Version3 = 0x20080522;
        const uint OverrideAndReadSearch = (1 << 1) | (1 << 2);
        var header = new Header { Version = Version3 };
        var sets = new Sets[2];
        if (Get(ref header, sets) != 0) throw new IOException($"capget: {Marshal.GetLastPInvokeErrorMessage()}");
        sets[0].Effective &= ~OverrideAndReadSearch;
        if (Put(ref header, sets) != 0) throw new IOException($"capset: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "capget", SetLastError = true)]
    private static partial int Get(ref Header header, [In, Out] Sets[] sets);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int Put(ref Header header, [In] Sets[] sets);

    // linux/capability.h; pid 0 is the calling thread.
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public int Version;
        public int Pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Sets
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
