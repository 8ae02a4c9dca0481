namespace WganGp.ConsoleApp.Output;

/// <summary>Samples or a picture for a page.</summary>
/// <param name="Path">A PNG or text file; its content goes into the page.</param>
/// <param name="Caption">What it shows, plain text.</param>
internal sealed record SummaryImage(string Path, string Caption)
{
    /// <summary>Whether it holds lines of text.</summary>
    public bool IsText => System.IO.Path.GetExtension(Path) == ".txt";
}
