using Microsoft.Extensions.Options;

namespace WganGp;

/// <summary>Hands the options' own check to the host's options system: every failure is reported at once.</summary>
internal sealed class WganGpOptionsValidator : IValidateOptions<WganGpOptions>
{
    public ValidateOptionsResult Validate(string? name, WganGpOptions options)
    {
        var failures = options.Validate();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
