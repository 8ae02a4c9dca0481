using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A Chromium without a window, driven by the DevTools protocol (chromedevtools.github.io/devtools-protocol).</summary>
public sealed class Browser : IDisposable
{
    private const string Announcement = "DevTools listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder profile = new();
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource deadline = new();
    private readonly Process? process;
    private readonly Task<string>? said;
    private int lastId;

    public Browser()
    {
        if (BrowserFactAttribute.Program is not { } program) return;
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            // The sandbox needs rights that a container and root do not have; the pages are this test's own.
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={profile["profile"]}", "about:blank",
        ]) start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        string? address = null;
        while (address is null && process.StandardError.ReadLine() is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal)) address = line[Announcement.Length..];
        }

        // Who does not read what it says holds it up.
        said = process.StandardError.ReadToEndAsync();
        if (address is null) throw new InvalidOperationException($"{program} ended at its start: {said.Result}");
        socket.ConnectAsync(new Uri(address), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Receives events: session, method and parameters.</summary>
    internal event Action<string?, string, JsonObject>? Happened;

    /// <summary>Opens a page of a given size.</summary>
    /// <param name="path">The HTML file, or an address that begins with http.</param>
    /// <param name="width">Its width in CSS pixels; below 500 it is a phone's.</param>
    /// <param name="dark">Whether the system prefers dark colours.</param>
    internal BrowserPage Open(string path, int width = 1280, bool dark = false) => new(this, path, width, dark);

    /// <summary>Calls a method of the protocol.</summary>
    internal JsonObject Call(string? session, string method, JsonObject? parameters = null)
    {
        var id = ++lastId;
        deadline.CancelAfter(Patience);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null) message["sessionId"] = session;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message);
        socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, deadline.Token).GetAwaiter().GetResult();
        while (true)
        {
            var answer = Receive();
            if (answer["id"]?.GetValue<int>() != id) continue;
            return answer["error"] is { } error
                ? throw new InvalidOperationException($"{method}: {error}")
                : answer["result"]!.AsObject();
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            said!.GetAwaiter().GetResult();
            process.Dispose();
        }

        deadline.Dispose();
        profile.Dispose();
    }

    private JsonObject Receive()
    {
        using var whole = new MemoryStream();
        var part = new byte[1 << 16];
        WebSocketReceiveResult result;
        do
        {
            result = socket.ReceiveAsync(part, deadline.Token).GetAwaiter().GetResult();
            whole.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        var message = JsonNode.Parse(whole.ToArray())!.AsObject();
        if (message["method"] is { } method)
        {
            Happened?.Invoke(message["sessionId"]?.GetValue<string>(), method.GetValue<string>(), message["params"]!.AsObject());
        }

        return message;
    }
}
