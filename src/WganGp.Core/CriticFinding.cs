namespace WganGp;

/// <summary>One thing that <see cref="CriticInspector"/> found in a critic.</summary>
/// <param name="Name">Its name: a constant of <see cref="FindingNames"/>.</param>
/// <param name="Severity">How serious it is.</param>
/// <param name="ModulePath">The module's path as in the state dictionary, <c>conv1.1</c> for example; <c>critic</c> when only the whole shows it.</param>
/// <param name="Found">What was found, in a sentence.</param>
/// <param name="Why">Why it matters, with the section of the paper (arXiv 1704.00028) that discusses it.</param>
/// <param name="Advice">What to use instead.</param>
public sealed record CriticFinding(
    string Name, FindingSeverity Severity, string ModulePath, string Found, string Why, string Advice)
{
    /// <summary>The whole finding in one line.</summary>
    /// <returns>Severity, name, module path, what was found, why it matters, what to do.</returns>
    public override string ToString() => $"{Severity} {Name} at {ModulePath}: {Found} {Why} {Advice}";
}
