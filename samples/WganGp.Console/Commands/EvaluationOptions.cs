using System.CommandLine;
using WganGp.ConsoleApp.Evaluation;

namespace WganGp.ConsoleApp.Commands;

/// <summary>The options of <c>train</c> for evaluations during the run.</summary>
internal static class EvaluationOptions
{
    public static IEnumerable<Option> Create() =>
    [
        new Option<long?>("--evaluate-every")
        {
            Description =
                "Evaluate the run every N generator steps and keep the best checkpoint; a multiple of ReportEvery. Default: not at all.",
            HelpName = "N",
        },
        new Option<int?>("--evaluate-count")
        {
            Description = $"The number of samples of an evaluation. Default: {EvaluationSettings.UsualCount:N0}, or the data's.",
            HelpName = "N",
        },
        new Option<string?>("--evaluate-metrics")
        {
            Description = "The metrics, separated by commas, or 'all'; 'evaluate --metrics list' lists them. Default: the cheap ones.",
            HelpName = "NAME,...|all",
        },
        new Option<string?>("--best")
        {
            Description = "The metric by which checkpoints/best.safetensors is the best. Default: the first one.",
            HelpName = "NAME",
        },
        new Option<int?>("--patience")
        {
            Description = "Stop after N evaluations in succession without a better one. Default: never.",
            HelpName = "N",
        },
    ];

    public static EvaluationSettings Read(ParseResult result) => new()
    {
        Every = result.GetValue<long?>("--evaluate-every"),
        Count = result.GetValue<int?>("--evaluate-count"),
        Metrics = result.GetValue<string?>("--evaluate-metrics"),
        Best = result.GetValue<string?>("--best"),
        Patience = result.GetValue<int?>("--patience"),
    };
}
