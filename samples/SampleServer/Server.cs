using WganGp;
using WganGp.Recipes;

namespace SampleServer;

/// <summary>The server: a saved generator, loaded once, and what answers requests.</summary>
internal static class Server
{
    /// <summary>The largest number of samples in one picture.</summary>
    public const int MostSamples = 64;

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddProblemDetails();
        // The container disposes it, after the last request.
        builder.Services.AddSingleton(_ => Load(builder.Configuration));

        var app = builder.Build();
        // At the start, not at the first request.
        _ = app.Services.GetRequiredService<SavedRun>();
        app.UseExceptionHandler();
        app.MapGet("/sample.png", SampleEndpoint.Draw);
        app.MapGet("/health", (SavedRun run) =>
            new { status = "healthy", recipe = run.Recipe.Name, step = run.Sampler.Step, waiting = run.Sampler.Waiting });
        app.MapGet("/about", (SavedRun run) => new
        {
            recipe = run.Recipe.Name,
            description = run.Recipe.Description,
            step = run.Sampler.Step,
            classes = run.Recipe.Classes ?? [],
            mostSamples = run.Sampler.MaxCount,
        });
        Page.Map(app);
        return app;
    }

    private static SavedRun Load(ConfigurationManager configuration)
    {
        var path = configuration["Checkpoint"] ??
            throw new ArgumentException("No run is named. Add --checkpoint FILE.safetensors, a checkpoint of a recipe of images.");
        using var checkpoint = Checkpoint.Open(path);
        var recipe = Recipe.Of(checkpoint);
        if (recipe.Kind is not SampleKind.Images)
        {
            throw new ArgumentException($"The recipe {recipe.Name} does not make images. Name a checkpoint of a recipe that does.");
        }

        var options = new GeneratorSamplerOptions { MaxCount = MostSamples };
        configuration.GetSection("Sampler").Bind(options);
        return new SavedRun(recipe, recipe.CreateSampler(checkpoint, options));
    }
}

/// <summary>The run that is served.</summary>
/// <param name="Recipe">Its recipe, with the classes of the data.</param>
/// <param name="Sampler">Its generator.</param>
internal sealed record SavedRun(Recipe Recipe, GeneratorSampler Sampler) : IDisposable
{
    public void Dispose() => Sampler.Dispose();
}
