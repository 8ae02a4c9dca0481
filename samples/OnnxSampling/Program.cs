using System.CommandLine;
using OnnxSampling;

var model = new Option<string>("--model") { Description = "A model that 'wgangp export' wrote.", Required = true };
var count = new Option<int>("--count") { Description = "The number of samples.", DefaultValueFactory = _ => 64 };
var seed = new Option<int>("--seed") { Description = "The seed of the latents.", DefaultValueFactory = _ => 0 };
var output = new Option<string>("--output")
{
    Description = "FILE.png; of text FILE.txt, of points FILE.png or FILE.csv.",
    Required = true,
};
var port = new Option<int>("--port") { Description = "The port of the page.", DefaultValueFactory = _ => 8080 };
var web = new Option<string>("--web")
{
    Description = "The folder of the page, in which 'npm ci' was run.",
    DefaultValueFactory = _ => "samples/OnnxSampling/web",
};

var draw = new Command("draw", "Draw samples: images as a picture, text as lines, points as a plot or a table.")
{
    model, count, seed, output,
};
draw.SetAction(result => Try(() =>
{
    using var generator = Generator.Open(result.GetValue(model)!);
    var samples = result.GetValue(count);
    if (samples < 1) throw new ArgumentException($"--count is {samples}; it must be at least 1.");
    long[] labels = [.. Enumerable.Range(0, samples).Select(i => (long)(generator.Classes.Length > 0 ? i % generator.Classes.Length : 0))];
    var (values, shape) = generator.Sample(generator.Latents(samples, result.GetValue(seed)), labels);
    Samples.Write(result.GetValue(output)!, values, shape, generator);
    Console.WriteLine($"Wrote {samples} samples of {generator.Metadata.GetValueOrDefault("wgangp.recipe", "the model")} to " +
        $"{result.GetValue(output)}.");
}));

var serve = new Command("serve", "Serve a page that draws samples in the browser.") { model, port, web };
serve.SetAction((result, cancellation) => TryAsync(async () =>
{
    using var server = new WebServer(result.GetValue(model)!, result.GetValue(web)!, result.GetValue(port));
    Console.WriteLine($"{server.Address} draws samples until Ctrl-C.");
    await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
}));

return new RootCommand("Draws samples of a generator with ONNX Runtime alone.") { draw, serve }.Parse(args).Invoke();

static int Try(Action action) => TryAsync(() =>
{
    action();
    return Task.CompletedTask;
}).GetAwaiter().GetResult();

static async Task<int> TryAsync(Func<Task> action)
{
    try
    {
        await action();
        return 0;
    }
    catch (Exception error)
    {
        await Console.Error.WriteLineAsync($"error: {error.Message}");
        return 1;
    }
}
