namespace WganGp.TestSupport;

/// <summary>
/// How much the longest tests repeat: what finds a fault soon in every run, and with <c>WGANGP_FULL_TESTS=1</c> all that they were made for
/// (CONTRIBUTING.md).
/// </summary>
internal static class TestLength
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("WGANGP_FULL_TESTS") == "1";

    public static int Of(int usual, int full) => IsFull ? full : usual;
}
