using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using WganGp.Programs;

namespace WganGp.Experiments;

/// <summary>One run of an experiment: its settings and its output.</summary>
internal sealed class ExperimentRun(
    IExperiment experiment, ExperimentSettings settings, string folder, Action<string> say, CancellationToken cancellation)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NonFiniteAsNull(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true, NewLine = "\n" };

    private readonly TimeSpan begun = ProcessorTime;

    /// <summary>Processor time of this process so far: the cost of a run, independent of other load on the machine.</summary>
    public static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public ExperimentSettings Settings => settings;

    public bool Quick => settings.Quick;

    public ulong Seed => settings.Seed;

    public CancellationToken Cancellation => cancellation;

    /// <summary>A file in the run's folder.</summary>
    public string this[string file] => Path.Combine(folder, file);

    /// <summary>The requested number, or the experiment's default.</summary>
    public long Steps(long full, long quick) => settings.Steps ?? Sized(full, quick);

    /// <summary>The experiment's number, or that of a quick run.</summary>
    public T Sized<T>(T full, T quick) => settings.Quick ? quick : full;

    /// <summary>Prints one line for the user.</summary>
    public void Say(string line)
    {
        cancellation.ThrowIfCancellationRequested();
        say(line);
    }

    /// <summary>Writes <c>results.json</c> and <c>page.md</c>.</summary>
    /// <param name="results">The numbers.</param>
    /// <param name="pictures">The picture files in this folder, and what they show.</param>
    /// <param name="body">The rest of the page, Markdown.</param>
    public void Finish(object results, IReadOnlyList<(string File, string Caption)> pictures, string body)
    {
        var seconds = Math.Round((ProcessorTime - begun).TotalSeconds, 1);
        var json = JsonSerializer.Serialize(
            new { experiment = experiment.Name, settings, threads = torch.get_num_threads(), processorSeconds = seconds, results },
            Indented);
        Write("results.json", json);

        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {experiment.Name}\n\n{experiment.Subject}\n\n");
        foreach (var (file, caption) in pictures) page.Append(CultureInfo.InvariantCulture, $"![{caption}]({file})\n\n{caption}\n\n");
        page.Append(
            CultureInfo.InvariantCulture,
            $"{body.Trim()}\n\nSeed {settings.Seed}, {seconds:N0} seconds of processor time on {torch.get_num_threads()} thread(s). " +
            $"All numbers: [results.json](results.json).\n");
        if (settings.Quick)
        {
            page.Append(
                "\nA quick run, with tiny networks and few steps: a smoke test; the figures mean nothing.\n");
        }

        Write("page.md", page.ToString());
    }

    private void Write(string file, string text) => ResultFile.Write(this[file], text);
}
