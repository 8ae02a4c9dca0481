using WganGp.ConsoleApp.Output;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>The evaluations in a run's folder.</summary>
internal static class RunEvaluations
{
    /// <summary>Adds an evaluation; estimates of the same step and name are replaced, the others kept.</summary>
    public static void Add(string run, EvaluationFile evaluation)
    {
        var path = EvaluationFile.PathOf(run, evaluation.Step);
        var before = File.Exists(path) ? EvaluationFile.Read(path).FirstOrDefault(other => other.Step == evaluation.Step) : null;
        EvaluationFile.Write(
            path,
            before is null ? evaluation : evaluation with { Metrics = before.Metrics.With(evaluation.Metrics) });
    }

    /// <summary>Deletes the evaluations of steps that a run will make again.</summary>
    public static void DeleteAfter(string run, long step)
    {
        foreach (var later in EvaluationFile.ReadRun(run).Where(evaluation => evaluation.Step > step))
        {
            File.Delete(EvaluationFile.PathOf(run, later.Step));
        }
    }
}
