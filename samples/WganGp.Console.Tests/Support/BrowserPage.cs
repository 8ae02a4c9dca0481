using System.Text.Json.Nodes;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A page in a <see cref="Browser"/>, with everything that it requested and every error.</summary>
internal sealed class BrowserPage : IDisposable
{
    private const int WidestPhone = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Browser browser;
    private readonly string target, session;
    private readonly List<string> requests = [], errors = [];

    public BrowserPage(Browser browser, string path, int width, bool dark)
    {
        this.browser = browser;
        browser.Happened += Note;
        target = browser.Call(null, "Target.createTarget", new() { ["url"] = "about:blank" })["targetId"]!.GetValue<string>();
        session = browser.Call(null, "Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true })["sessionId"]!
            .GetValue<string>();
        foreach (var domain in (string[])["Page", "Runtime", "Network", "Log"]) Call($"{domain}.enable");
        Call("Emulation.setDeviceMetricsOverride", new()
        {
            ["width"] = width,
            ["height"] = 900,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = width < WidestPhone,
        });
        Call("Emulation.setEmulatedMedia", new()
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
        Address = path.StartsWith("http://", StringComparison.Ordinal) ? path : new Uri(Path.GetFullPath(path)).AbsoluteUri;
        Call("Page.navigate", new() { ["url"] = Address });
        WaitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
        // Charts are drawn when their size is known, in the first frame after the layout.
        Call("Runtime.evaluate", new()
        {
            ["expression"] = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))",
            ["awaitPromise"] = true,
        });
    }

    /// <summary>The page's own address.</summary>
    public string Address { get; }

    /// <summary>All addresses that were requested, without those of pictures inside the page.</summary>
    public IEnumerable<string> Requests => requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal));

    /// <summary>Errors of scripts, and violations of the content security policy.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>The value of an expression, as text.</summary>
    public string Evaluate(string expression)
    {
        var result = Call("Runtime.evaluate", new() { ["expression"] = $"String({expression})", ["returnByValue"] = true });
        return result["exceptionDetails"] is { } exception
            ? throw new InvalidOperationException($"{expression}: {exception}")
            : result["result"]!["value"]!.GetValue<string>();
    }

    public double Number(string expression) => double.Parse(Evaluate(expression), System.Globalization.CultureInfo.InvariantCulture);

    public void WaitFor(string condition)
    {
        var end = DateTime.UtcNow + Patience;
        while (Evaluate(condition) != "true")
        {
            if (DateTime.UtcNow > end) throw new TimeoutException($"It did not become true: {condition}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Moves the pointer over an element, which is scrolled into view, to a place given in fractions of its size.</summary>
    public void Point(string selector, double across, double down = 0.5)
    {
        Evaluate($"document.querySelector('{selector}').scrollIntoView({{ block: 'center', behavior: 'instant' }})");
        string Side(string name) => $"document.querySelector('{selector}').getBoundingClientRect().{name}";
        Call("Input.dispatchMouseEvent", new()
        {
            ["type"] = "mouseMoved",
            ["x"] = Number(Side("left")) + across * (Number(Side("width")) - 1),
            ["y"] = Number(Side("top")) + down * (Number(Side("height")) - 1),
        });
    }

    /// <summary>Presses a key where the focus is.</summary>
    public void Press(string key, int code)
    {
        foreach (var type in (string[])["rawKeyDown", "keyUp"])
        {
            Call("Input.dispatchKeyEvent", new() { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
        }
    }

    /// <summary>Writes a picture of the whole page.</summary>
    public void Shoot(string path)
    {
        var picture = Call("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        File.WriteAllBytes(path, Convert.FromBase64String(picture["data"]!.GetValue<string>()));
    }

    public void Dispose()
    {
        browser.Call(null, "Target.closeTarget", new() { ["targetId"] = target });
        browser.Happened -= Note;
    }

    private JsonObject Call(string method, JsonObject? parameters = null) => browser.Call(session, method, parameters);

    private void Note(string? from, string method, JsonObject parameters)
    {
        if (from != session) return;
        switch (method)
        {
            case "Network.requestWillBeSent": requests.Add(parameters["request"]!["url"]!.GetValue<string>()); break;
            case "Runtime.exceptionThrown": errors.Add(parameters["exceptionDetails"]!.ToJsonString()); break;
            case "Log.entryAdded" when parameters["entry"]!["level"]!.GetValue<string>() == "error":
                errors.Add(parameters["entry"]!["text"]!.GetValue<string>());
                break;
        }
    }
}
