using System.Net;
using System.Net.Sockets;

namespace OnnxSampling;

/// <summary>Serves the page, the model and ONNX Runtime for browsers to this machine alone.</summary>
internal sealed class WebServer : IDisposable
{
    private const string Runtime = "node_modules/onnxruntime-web/dist";

    // Everything that can be asked for, so that no path leads out of the folder.
    private static readonly Dictionary<string, (string File, string Type)> Files = new()
    {
        ["/"] = ("index.html", "text/html; charset=utf-8"),
        ["/app.mjs"] = ("app.mjs", "text/javascript"),
        ["/metadata.mjs"] = ("metadata.mjs", "text/javascript"),
        ["/ort/ort.wasm.min.mjs"] = ($"{Runtime}/ort.wasm.min.mjs", "text/javascript"),
        ["/ort/ort-wasm-simd-threaded.mjs"] = ($"{Runtime}/ort-wasm-simd-threaded.mjs", "text/javascript"),
        ["/ort/ort-wasm-simd-threaded.wasm"] = ($"{Runtime}/ort-wasm-simd-threaded.wasm", "application/wasm"),
    };

    private readonly HttpListener listener = new();
    private readonly string model, folder;
    private readonly Task loop;

    /// <summary>Starts serving.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="folder">The folder <c>web</c>, in which <c>npm ci</c> was run.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    public WebServer(string model, string folder, int port)
    {
        if (!File.Exists(model)) throw new FileNotFoundException($"There is no model '{model}'; 'wgangp export' writes one.");
        if (!IsInstalled(folder))
        {
            throw new FileNotFoundException($"onnxruntime-web is not installed in '{folder}'; run 'npm ci' there.");
        }

        (this.model, this.folder) = (model, folder);
        Address = $"http://localhost:{(port == 0 ? FreePort() : port)}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        loop = Serve();
    }

    public string Address { get; }

    public static bool IsInstalled(string folder) => Files.Values.All(file => File.Exists(Path.Combine(folder, file.File)));

    public void Dispose()
    {
        listener.Stop();
        loop.GetAwaiter().GetResult();
        ((IDisposable)listener).Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                Answer(context.Request.Url!.AbsolutePath, context.Response);
            }
            catch (Exception error) when (error is HttpListenerException or IOException)
            {
                // The browser has gone.
            }
        }
    }

    private void Answer(string path, HttpListenerResponse response)
    {
        using var stream = response.OutputStream;
        var (file, type) = path == "/model.onnx"
            ? (model, "application/octet-stream")
            : Files.TryGetValue(path, out var entry) ? (Path.Combine(folder, entry.File), entry.Type) : ("", "text/plain");
        if (file.Length == 0)
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        response.ContentType = type;
        response.Headers["Cache-Control"] = "no-cache";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        using var content = File.OpenRead(file);
        response.ContentLength64 = content.Length;
        content.CopyTo(stream);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
