using WganGp.Tabular;

namespace FraudOversampling;

/// <summary>What is studied.</summary>
internal sealed record StudyOptions
{
    /// <summary>How often everything is repeated, with other rows and other draws.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The generator's steps.</summary>
    public long Steps { get; init; } = 600;

    /// <summary>The share of the rare class after oversampling.</summary>
    public double Share { get; init; } = 0.2;

    /// <summary>A CSV file to study in place of the payments; null for the payments.</summary>
    public string? Data { get; init; }

    /// <summary>The column of the class.</summary>
    public string Target { get; init; } = "Fraud";

    /// <summary>The rare class.</summary>
    public string Value { get; init; } = "yes";

    /// <summary>The number of payments to train on; twice as many are held out.</summary>
    public int Payments { get; init; } = 4_000;

    /// <summary>Rows to train on and rows held out.</summary>
    public (Table Training, Table Tested) Rows(int seed)
    {
        if (Data is null)
        {
            var rows = FraudOversampling.Payments.Of(3 * Payments, seed);
            return (rows.Take([.. Enumerable.Range(0, Payments)]), rows.Take([.. Enumerable.Range(Payments, 2 * Payments)]));
        }

        var table = Table.ReadCsv(Data);
        var order = Enumerable.Range(0, table.Count).ToArray();
        new Random(seed).Shuffle(order);
        var cut = table.Count * 2 / 3;
        return (table.Take(order[..cut]), table.Take(order[cut..]));
    }

    /// <summary>A synthesizer that a small table needs: fewer rows a step, and as many steps as two minutes have.</summary>
    public TableSynthesizerOptions Synthesizer(int seed) => new()
    {
        Steps = Steps,
        BatchSize = 200,
        ReportEvery = (int)Math.Max(1, Steps / 6),
        Target = Target,
        Seed = (ulong)seed,
    };
}
