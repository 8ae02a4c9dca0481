namespace WganGp.Tabular;

/// <summary>
/// How a table is learned. The defaults were chosen by measurement (docs/tables.md); <see cref="Paper"/> has those of CTGAN's paper.
/// </summary>
public sealed record TableSynthesizerOptions
{
    /// <summary>The number of generator steps.</summary>
    /// <value>The default is 12,000 (docs/tables.md).</value>
    public long Steps { get; set; } = 12_000;

    /// <summary>The rows of a batch, a multiple of <see cref="Pac"/>.</summary>
    /// <value>The default is 500 (arXiv 1907.00503).</value>
    public int BatchSize { get; set; } = 500;

    /// <summary>n_critic, the critic steps before each generator step.</summary>
    /// <value>The default is 1, as in CTGAN's code.</value>
    public int CriticSteps { get; set; } = 1;

    /// <summary>The rows that the critic scores as one (<see cref="ICritic.Pac"/>).</summary>
    /// <value>The default is 10 (arXiv 1907.00503).</value>
    public int Pac { get; set; } = 10;

    /// <summary>The numbers of a latent.</summary>
    /// <value>The default is 128, as in CTGAN's code.</value>
    public int Latent { get; set; } = 128;

    /// <summary>The width of each block of the generator.</summary>
    /// <value>The default is 256, 256 (arXiv 1907.00503).</value>
    public IReadOnlyList<int> GeneratorWidths { get; set; } = [256, 256];

    /// <summary>The width of each layer of the critic.</summary>
    /// <value>The default is 256, 256 (arXiv 1907.00503).</value>
    public IReadOnlyList<int> CriticWidths { get; set; } = [256, 256];

    /// <summary>The share of the critic's values that dropout sets to zero.</summary>
    /// <value>
    /// The default is null: the paper's 0.5 for fewer than 10,000 rows, which the critic would soon know by heart, and 0.25 for more, of
    /// which it then learns more (docs/tables.md).
    /// </value>
    public double? Dropout { get; set; }

    /// <summary>The learning rate of both networks (Adam, betas 0.5 and 0.9).</summary>
    /// <value>
    /// The default is 1e-3, which <see cref="Decay"/> takes to 0: as good as CTGAN's 2e-4 after fewer steps, where that was measured.
    /// </value>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>How the learning rate changes over <see cref="Steps"/>.</summary>
    /// <value>The default is <see cref="LearningRateDecay.LinearToZero"/>.</value>
    public LearningRateDecay Decay { get; set; } = LearningRateDecay.LinearToZero;

    /// <summary>The generator's L2 decay.</summary>
    /// <value>The default is 1e-6, as in CTGAN's code.</value>
    public double WeightDecay { get; set; } = 1e-6;

    /// <summary>The decay of the running average of the generator's weights, which rows are drawn with; 0 is no average.</summary>
    /// <value>The default is 0.999.</value>
    public double AverageDecay { get; set; } = 0.999;

    /// <summary>How numbers and dates are turned into what the networks see.</summary>
    /// <value>
    /// The default is <see cref="NumberCode.Ranks"/>: of two columns that go together it learns in 2,500 steps what modes do not in 6,000
    /// (docs/tables.md).
    /// </value>
    public NumberCode Numbers { get; set; } = NumberCode.Ranks;

    /// <summary>The most modes of a column of numbers, with <see cref="NumberCode.Modes"/>.</summary>
    /// <value>The default is 10 (arXiv 1907.00503).</value>
    public int Modes { get; set; } = 10;

    /// <summary>
    /// Columns of numbers with at most so many different ones are learned as ordered categories, so that their frequencies can be exact and
    /// rows can be asked for by them; they remain numbers in tables. 0 is never.
    /// </summary>
    /// <value>The default is 30.</value>
    public int FewValues { get; set; } = 30;

    /// <summary>What holds between the columns of every row.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<TableConstraint> Constraints { get; set; } = [];

    /// <summary>
    /// The column that matters most, because a model is to predict it. Of categories it gets conditions and a term of the loss of its own
    /// (<see cref="TargetShare"/>, <see cref="TargetWeight"/>), and <see cref="TableSynthesizer.Oversample"/> looks for its value there.
    /// </summary>
    /// <value>The default is null: all columns are alike.</value>
    public string? Target { get; set; }

    /// <summary>
    /// The share of the conditions that are about <see cref="Target"/>, in training and where rows are drawn; the others are about the
    /// columns of categories, each alike. It has no effect where the target is a number with more than <see cref="FewValues"/> values.
    /// </summary>
    /// <value>The default is 0.5 (docs/tables.md).</value>
    public double TargetShare { get; set; } = 0.5;

    /// <summary>
    /// The weight of a term of the generator's loss: how much harder <see cref="Target"/> is to predict in generated rows than in the real
    /// rows of the batch, in cross-entropy of a small classifier that is trained on real rows before. 0 is none. It has no effect where the
    /// target is a number, as for <see cref="TargetShare"/>, or has more than 64 categories.
    /// </summary>
    /// <value>
    /// The default is 1: without it a rare class comes with values that belong to others (docs/tables.md). TableGAN (arXiv 1806.03384) and
    /// CTAB-GAN (arXiv 2102.08369) have such a term, without the comparison with real rows.
    /// </value>
    public double TargetWeight { get; set; } = 1;

    /// <summary>
    /// The share of the rows that are not trained on, at most 5,000 rows: the weights that are kept are those whose rows come closest to
    /// these in shapes and pairs. Fewer than 500 rows would say too little: all rows are then trained on and scored against.
    /// </summary>
    /// <value>The default is 0.1.</value>
    public double HeldOutShare { get; set; } = 0.1;

    /// <summary>The number of generator steps from one report, and one score, to the next.</summary>
    /// <value>The default is 500.</value>
    public int ReportEvery { get; set; } = 500;

    /// <summary>Whether the weights with the best score are kept, instead of the last ones.</summary>
    /// <value>The default is true.</value>
    public bool KeepBest { get; set; } = true;

    /// <summary>
    /// The folder of the run's checkpoints, from which <see cref="TableTraining.Resume"/> continues it bit for bit. It is created if it
    /// does not exist.
    /// </summary>
    /// <value>The default is null: the run cannot be continued after the process.</value>
    public string? Folder { get; set; }

    /// <summary>The number of generator steps from one checkpoint in <see cref="Folder"/> to the next.</summary>
    /// <value>The default is 1,000.</value>
    public long CheckpointEvery { get; set; } = 1_000;

    /// <summary>The seed of everything that is drawn.</summary>
    /// <value>The default is 0.</value>
    public ulong Seed { get; set; }

    /// <summary>How the run is computed: path, threads, reading ahead.</summary>
    /// <value>The default is the fast path in float32.</value>
    public ExecutionOptions Execution { get; set; } = new();

    /// <summary>
    /// The settings of CTGAN's paper and code (arXiv 1907.00503): 300 passes, a constant learning rate, no average, the last weights, all
    /// rows trained on, all numbers learned by their modes.
    /// </summary>
    /// <param name="rows">The rows of the table, of which the number of steps follows.</param>
    public static TableSynthesizerOptions Paper(int rows) => new()
    {
        Steps = 300L * Math.Max(1, rows / 500),
        Decay = LearningRateDecay.None,
        AverageDecay = 0,
        KeepBest = false,
        HeldOutShare = 0,
        FewValues = 0,
        Numbers = NumberCode.Modes,
        LearningRate = 2e-4,
        Dropout = 0.5,
        TargetShare = 0,
        TargetWeight = 0,
    };

    internal void ThrowUnlessValid()
    {
        List<string> failures = [];
        Within(nameof(Pac), Pac, 1, 1000);
        Within(nameof(Latent), Latent, 1, 65_536);
        Within(nameof(Modes), Modes, 1, 100);
        Within(nameof(FewValues), FewValues, 0, 10_000);
        Within(nameof(ReportEvery), ReportEvery, 1, int.MaxValue);
        foreach (var width in GeneratorWidths) Within(nameof(GeneratorWidths), width, 1, 65_536);
        foreach (var width in CriticWidths) Within(nameof(CriticWidths), width, 1, 65_536);
        if (!(Dropout is null or (>= 0 and < 1))) failures.Add($"{nameof(Dropout)} is {Dropout}; it must be at least 0 and below 1.");
        if (!(TargetShare is >= 0 and <= 1)) failures.Add($"{nameof(TargetShare)} is {TargetShare}; it must be from 0 to 1.");
        if (!(TargetWeight is >= 0 and <= 1e18)) failures.Add($"{nameof(TargetWeight)} is {TargetWeight}; it must be from 0 to 1E18.");
        if (!(HeldOutShare is >= 0 and <= 0.9)) failures.Add($"{nameof(HeldOutShare)} is {HeldOutShare}; it must be from 0 to 0.9.");
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), "options");

        void Within(string name, int value, int least, int most)
        {
            if (value < least || value > most) failures.Add($"{name} is {value}; it must be from {least} to {most}.");
        }
    }

    /// <summary>The critic's dropout for a table of so many rows to train on.</summary>
    internal double DropoutFor(int rows) => Dropout ?? (rows < 10_000 ? 0.5 : 0.25);

    /// <summary>The options of the run underneath.</summary>
    internal WganGpOptions ForTrainer() => new()
    {
        Steps = Steps,
        BatchSize = BatchSize,
        CriticSteps = CriticSteps,
        CriticOptimizer = new() { LearningRate = LearningRate, Beta1 = 0.5, Beta2 = 0.9, Decay = Decay },
        GeneratorOptimizer = new() { LearningRate = LearningRate, Beta1 = 0.5, Beta2 = 0.9, Decay = Decay, WeightDecay = WeightDecay },
        GeneratorAverageDecay = AverageDecay,
        ReportEvery = ReportEvery,
        PreviewSamples = 1,
        Seed = Seed,
        AcceptedFindings = [CriticFinding.Randomness],
        Execution = Execution,
        Checkpoint = new() { Folder = Folder, EverySteps = Folder is null ? 0 : CheckpointEvery },
    };
}
