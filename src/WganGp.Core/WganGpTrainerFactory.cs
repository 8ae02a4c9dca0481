using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WganGp;

/// <summary>Builds trainers with the host's configured <see cref="WganGpOptions"/>. Registered by <c>AddWganGp</c>.</summary>
public sealed class WganGpTrainerFactory
{
    private readonly IOptionsMonitor<WganGpOptions> options;

    private readonly ILogger<WganGpTrainer>? logger;

    private readonly IEnumerable<ILossTerm> terms;

    private readonly IMeterFactory? meters;

    /// <summary>Creates the factory.</summary>
    /// <param name="options">The configured options, by name.</param>
    /// <param name="logger">Handed to each trainer; null when the host has no logging.</param>
    /// <param name="terms">
    /// The terms that are registered with the host's services: each trainer's losses get them. Null is none.
    /// </param>
    /// <param name="meters">Handed to each trainer, so that its metrics belong to the host's; null when the host has none.</param>
    public WganGpTrainerFactory(
        IOptionsMonitor<WganGpOptions> options, ILogger<WganGpTrainer>? logger = null, IEnumerable<ILossTerm>? terms = null,
        IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.logger = logger;
        this.meters = meters;
        this.terms = terms ?? [];
    }

    /// <summary>Builds the networks from the configured seed, and their trainer (<see cref="WganGpTrainer.Create"/>).</summary>
    /// <param name="generator">Builds the generator.</param>
    /// <param name="critic">Builds the critic.</param>
    /// <param name="optionsName">Which named options; the default is the unnamed ones.</param>
    /// <param name="terms">Terms of this trainer's losses, besides the registered ones; null is none.</param>
    /// <returns>The trainer; the caller disposes it.</returns>
    /// <exception cref="OptionsValidationException">The configured options are out of range; it lists every failure.</exception>
    public WganGpTrainer Create(
        Func<IGenerator> generator, Func<ICritic> critic, string? optionsName = null, IEnumerable<ILossTerm>? terms = null) =>
        WganGpTrainer.Create(generator, critic, options.Get(optionsName), logger, this.terms.Concat(terms ?? []), meters);
}
