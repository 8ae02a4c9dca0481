using System.Text.Json;
using WganGp.Programs;

namespace WganGp.Experiments;

/// <summary>
/// The trials of an experiment, one JSON object per line, each written as soon as it is done: a stopped run resumes after the last.
/// </summary>
internal sealed class TrialLog
{
    private readonly string path;
    private readonly List<Trial> trials;

    private TrialLog(string path, List<Trial> trials)
    {
        this.path = path;
        this.trials = trials;
    }

    public IReadOnlyList<Trial> Trials => trials;

    /// <summary>
    /// Opens the log, new or of a stopped run. A last line without its end, left by a process that was killed, is dropped.
    /// </summary>
    /// <exception cref="UserException">It belongs to another run, or is damaged.</exception>
    public static TrialLog Open(string path, ulong seed, long steps)
    {
        if (!File.Exists(path)) return new TrialLog(path, []);
        var text = ResultFile.ReadText(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        var trials = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            (line, index) => Parse(path, line, index + 1)).ToList();
        if (trials.Find(trial => trial.Seed != seed || trial.Steps != steps) is { } other)
        {
            throw new UserException(
                $"{path} is of a run with seed {other.Seed} and {other.Steps} steps, not of one with seed {seed} and {steps} steps; " +
                "give the same numbers to resume it, or name another --output.");
        }

        if (whole.Length < text.Length) File.WriteAllText(path, whole);
        return new TrialLog(path, trials);
    }

    public bool Holds(int number, Objective objective) => trials.Exists(trial => trial.Number == number && trial.Objective == objective);

    public void Append(Trial trial)
    {
        File.AppendAllText(path, JsonSerializer.Serialize(trial, ExperimentRun.Json) + "\n");
        trials.Add(trial);
    }

    private static Trial Parse(string path, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<Trial>(line, ExperimentRun.Json) ?? throw new JsonException("The line is null.");
        }
        catch (JsonException damage)
        {
            throw new UserException(
                $"Line {number} of {path} is not a trial ({damage.Message.TrimEnd('.')}): remove the line, or name another --output.",
                damage);
        }
    }
}
