namespace WganGp.Programs;

/// <summary>Warnings on standard error, one line each.</summary>
public static class Warning
{
    /// <summary>Writes a warning.</summary>
    /// <param name="text">What is wrong, what was found, what to do.</param>
    public static void Write(string text) => Console.Error.WriteLine($"warning: {Printable.Line(text)}");
}
