using TorchSharp;
using WganGp.Inspection;

namespace WganGp.Updates;

/// <summary>What is checked in terms of the application's own before anything runs.</summary>
internal static class OwnTermChecks
{
    /// <exception cref="ArgumentException">The term has no name or weight, or belongs to no loss.</exception>
    public static void ThrowUnlessUsable(ILossTerm? term)
    {
        if (term is not (ICriticTerm or IGeneratorTerm))
        {
            throw new ArgumentException(
                $"The term {term?.GetType().Name ?? "null"} belongs to no loss. Implement IGeneratorTerm, ICriticTerm or both.");
        }

        if (string.IsNullOrWhiteSpace(term.Name) || term.Name.Any(char.IsControl))
            throw new ArgumentException($"The term {term.GetType().Name} has no name that can be printed. Give it one.");
        // As of the options' weights: a product with a larger one overflows float32.
        if (term.Weight == 0 || Math.Abs(term.Weight) is >= 1e-30 and <= 1e18) return;
        throw new ArgumentException(
            FormattableString.Invariant($"The term '{term.Name}' has the weight {term.Weight}. ") +
            "Give 0, or a number between 1E-30 and 1E+18, positive or negative.");
    }

    /// <exception cref="ArgumentException">Two terms of one loss have one name.</exception>
    public static void ThrowUnlessDistinct(IEnumerable<string> names, string network)
    {
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is not { } twice) return;
        throw new ArgumentException($"Two terms of the {network}'s loss have the name '{twice.Key}'. Give each a name of its own.");
    }

    /// <exception cref="NetworkException">The term holds weights that nothing would train.</exception>
    public static void ThrowUnlessRegistered(ILossTerm term, params torch.nn.Module[] networks)
    {
        var found = RegistrationCheck.Unregistered(term, networks);
        if (found.Count == 0) return;
        throw new NetworkException(
            $"The term '{term.Name}' holds what no network has registered: {string.Join(", ", found)}. No optimiser trains it, and no " +
            "checkpoint holds it. Register it in the Module of the network that trains it, freeze it, or add " +
            $"{CriticFinding.NotRegistered} to AcceptedFindings.");
    }
}
