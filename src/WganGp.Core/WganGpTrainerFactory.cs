using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WganGp;

/// <summary>Builds trainers with the host's configured <see cref="WganGpOptions"/>. Registered by <c>AddWganGp</c>.</summary>
public sealed class WganGpTrainerFactory
{
    private readonly IOptionsMonitor<WganGpOptions> options;

    private readonly ILogger<WganGpTrainer>? logger;

    /// <summary>Creates the factory.</summary>
    /// <param name="options">The configured options, by name.</param>
    /// <param name="logger">Handed to each trainer; null when the host has no logging.</param>
    public WganGpTrainerFactory(IOptionsMonitor<WganGpOptions> options, ILogger<WganGpTrainer>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.logger = logger;
    }

    /// <summary>Builds the networks from the configured seed, and their trainer (<see cref="WganGpTrainer.Create"/>).</summary>
    /// <param name="generator">Builds the generator.</param>
    /// <param name="critic">Builds the critic.</param>
    /// <param name="optionsName">Which named options; the default is the unnamed ones.</param>
    /// <returns>The trainer; the caller disposes it.</returns>
    /// <exception cref="OptionsValidationException">The configured options are out of range; it lists every failure.</exception>
    public WganGpTrainer Create(Func<IGenerator> generator, Func<ICritic> critic, string? optionsName = null) =>
        WganGpTrainer.Create(generator, critic, options.Get(optionsName), logger);
}
