using Spectre.Console;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A console as a pipe is one: what is written there can be read.</summary>
internal sealed class PlainConsole : IDisposable
{
    private readonly StringWriter output = new();

    public PlainConsole()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(TextWriter.Synchronized(output)),
        });
        Console.Profile.Width = 1_000;
    }

    public IAnsiConsole Console { get; }

    public string Text => output.ToString();

    public void Dispose() => output.Dispose();
}
