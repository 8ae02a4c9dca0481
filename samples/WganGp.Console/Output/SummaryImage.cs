namespace WganGp.ConsoleApp.Output;

/// <summary>A picture on the summary page.</summary>
/// <param name="Path">The PNG file; its content goes into the page.</param>
/// <param name="Caption">What it shows, plain text.</param>
internal sealed record SummaryImage(string Path, string Caption);
