namespace WganGp;

/// <summary>What <see cref="CriticInspector"/> found in a critic, in the order of its checks.</summary>
public sealed class CriticInspection
{
    internal CriticInspection(IReadOnlyList<CriticFinding> findings) => Findings = findings;

    /// <summary>All findings; empty for a critic that suits the penalty.</summary>
    public IReadOnlyList<CriticFinding> Findings { get; }

    /// <summary>Whether at least one finding is an error.</summary>
    public bool HasErrors => Errors.Any();

    /// <summary>The findings that are errors.</summary>
    public IEnumerable<CriticFinding> Errors => Findings.Where(finding => finding.IsError);

    /// <summary>The findings that are warnings.</summary>
    public IEnumerable<CriticFinding> Warnings => Findings.Where(finding => !finding.IsError);

    /// <summary>All findings, one per line.</summary>
    /// <returns>The lines, or one that says that there are no findings.</returns>
    public override string ToString() =>
        Findings.Count == 0 ? "The critic has no findings." : string.Join(Environment.NewLine, Findings);
}
