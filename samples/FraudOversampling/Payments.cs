using WganGp.Tabular;

namespace FraudOversampling;

/// <summary>
/// Payments of a made-up bank, of which 2 in 100 are fraud of three kinds: large ones at night from a new device, many small attempts from
/// abroad, and takeovers of old accounts. No real person is in them, and the truth is known: half of the frauds look like honest payments
/// in all but one or two columns.
/// </summary>
internal static class Payments
{
    private const double FraudShare = 0.02;
    private static readonly string[] Channels = ["web", "app", "phone", "shop"];
    private static readonly string[] Countries = ["DE", "FR", "NL", "PL", "US", "BR", "NG"];

    public static Table Of(int count, int seed)
    {
        var random = new Random(seed);
        return Table.FromRecords(Enumerable.Range(0, count).Select(_ => Make(random)).ToList());
    }

    private static Payment Make(Random random)
    {
        var honest = new Payment(
            Round(Math.Exp(3.2 + Normal(random))), Hour(14 + 4 * Normal(random)), 1 + (random.NextDouble() < 0.12 ? 1 : 0),
            random.NextDouble() < 0.1 ? null : Math.Floor(2_500 * Math.Pow(random.NextDouble(), 1.5)),
            Channels[Pick(random, 0.4, 0.75, 0.8)], Countries[Pick(random, 0.6, 0.75, 0.87, 0.94, 0.97, 0.99)],
            random.NextDouble() < 0.12 ? "new" : "known", "no");
        if (random.NextDouble() >= FraudShare) return honest;
        // Some frauds have only a part of what their kind has.
        bool Shows() => random.NextDouble() < 0.7;
        var fraud = honest with { Fraud = "yes" };
        return Pick(random, 0.45, 0.8) switch
        {
            0 => fraud with
            {
                Amount = Shows() ? Round(Math.Exp(5 + 0.6 * Normal(random))) : fraud.Amount,
                Hour = Shows() ? Hour(3 + 2 * Normal(random)) : fraud.Hour,
                Device = Shows() ? "new" : fraud.Device,
            },
            1 => fraud with
            {
                Amount = Shows() ? Round(Math.Exp(1 + 0.4 * Normal(random))) : fraud.Amount,
                Attempts = Shows() ? 2 + random.Next(5) : fraud.Attempts,
                Country = Shows() ? Countries[4 + random.Next(3)] : fraud.Country,
            },
            _ => fraud with
            {
                AccountDays = Shows() ? 1_500 + random.Next(1_000) : fraud.AccountDays,
                Channel = Shows() ? "phone" : fraud.Channel,
                Device = Shows() ? "new" : fraud.Device,
            },
        };
    }

    private static int Pick(Random random, params double[] until)
    {
        var at = random.NextDouble();
        return until.Count(edge => at >= edge);
    }

    private static int Hour(double hour) => ((int)Math.Round(hour) % 24 + 24) % 24;

    private static double Round(double amount) => Math.Round(amount, 2);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
