namespace WganGp.Experiments;

/// <summary>One experiment of the paper (arXiv 1704.00028) at the scale of a CPU.</summary>
internal interface IExperiment
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, in the list of commands.</summary>
    string Title { get; }

    /// <summary>What the paper shows with it, and where; what is done here. One paragraph.</summary>
    string Subject { get; }

    /// <summary>Whether a stopped run goes on in its folder.</summary>
    bool IsResumable => false;

    /// <summary>Whether it takes images of the user's (<c>--data</c>).</summary>
    bool UsesImages => false;

    /// <summary>Whether it takes a number of pairs of networks (<c>--pairs</c>).</summary>
    bool UsesPairs => false;

    /// <summary>Runs it and leaves pictures, numbers and a page in the run's folder.</summary>
    void Run(ExperimentRun run);
}
