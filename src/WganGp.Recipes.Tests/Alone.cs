using Xunit;

namespace WganGp.Recipes.Tests;

/// <summary>
/// Tests that run beside no others: libtorch's global random generator belongs to the whole process, and exact runs draw initial weights
/// from it.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
