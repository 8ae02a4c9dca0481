using Microsoft.Extensions.Options;

namespace WganGp;

/// <summary>Connects <see cref="WganGpOptions.Validate"/> to the host's options system, which reports every failure at once.</summary>
internal sealed class WganGpOptionsValidator : IValidateOptions<WganGpOptions>
{
    public ValidateOptionsResult Validate(string? name, WganGpOptions options)
    {
        var failures = options.Validate();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
