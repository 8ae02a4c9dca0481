using Microsoft.AspNetCore.Builder;
using SampleServer;
using WganGp.Recipes;
using WganGp.TestSupport;

namespace WganGp.HostedSamples.Tests;

/// <summary>The server as it is, with an untrained generator of a small recipe, on a free port.</summary>
public sealed class RunningServer : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Saves a run that anyone may serve.</summary>
    internal static string SaveRun(TemporaryFolder folder, string recipe)
    {
        var path = folder[$"{recipe}.safetensors"];
        using var trainer = Recipe.Find(recipe).CreateTrainer();
        trainer.Save(path);
        return path;
    }

    /// <summary>Starts a server.</summary>
    internal static async Task<WebApplication> StartAsync(string checkpoint, params string[] more)
    {
        var app = Server.Create(
            ["--checkpoint", checkpoint, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Error", .. more]);
        await app.StartAsync();
        return app;
    }

    public RunningServer()
    {
        Checkpoint = SaveRun(folder, "fashion-classes");
        App = StartAsync(Checkpoint, "--Sampler:Workers", "2", "--Sampler:ThreadsPerWorker", "1").GetAwaiter().GetResult();
        Client = new HttpClient { BaseAddress = new Uri(App.Urls.Single()) };
    }

    internal string Checkpoint { get; }

    internal WebApplication App { get; }

    internal HttpClient Client { get; }

    internal string Address => App.Urls.Single() + "/";

    public void Dispose()
    {
        Client.Dispose();
        App.StopAsync().GetAwaiter().GetResult();
        App.DisposeAsync().AsTask().GetAwaiter().GetResult();
        folder.Dispose();
    }
}
