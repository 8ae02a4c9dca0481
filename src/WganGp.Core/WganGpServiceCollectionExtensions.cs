using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace WganGp;

/// <summary>Registers the library with a host's services.</summary>
public static class WganGpServiceCollectionExtensions
{
    /// <summary>
    /// Registers validated <see cref="WganGpOptions"/> and a <see cref="WganGpTrainerFactory"/>. Options that are out of
    /// range stop the host at its start, with every failure in one message. Terms of the losses are registered beside it, as
    /// <c>services.AddSingleton&lt;ILossTerm, MyTerm&gt;()</c>; every trainer of the factory gets them.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options in code; null leaves the paper's defaults.</param>
    /// <returns>The options' builder, to chain <c>BindConfiguration("WganGp")</c> for example.</returns>
    public static OptionsBuilder<WganGpOptions> AddWganGp(this IServiceCollection services, Action<WganGpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WganGpOptions>, WganGpOptionsValidator>());
        services.TryAddSingleton<WganGpTrainerFactory>();
        var builder = services.AddOptions<WganGpOptions>().ValidateOnStart();
        return configure is null ? builder : builder.Configure(configure);
    }
}
