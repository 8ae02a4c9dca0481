namespace FraudOversampling;

/// <summary>One card payment; every property is a column.</summary>
internal sealed record Payment(
    double Amount, int Hour, int Attempts, double? AccountDays, string Channel, string Country, string Device, string Fraud);
