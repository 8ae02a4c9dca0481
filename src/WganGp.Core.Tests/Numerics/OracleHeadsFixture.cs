namespace WganGp.Tests.Numerics;

/// <summary>What <c>tools/oracle/heads_oracle.py</c> computed with PyTorch.</summary>
/// <param name="MadeWith">The versions that made it.</param>
/// <param name="Settings">The runs' settings.</param>
/// <param name="Runs">The runs.</param>
public sealed record OracleHeadsFixture(OracleVersions MadeWith, OracleHeadsSettings Settings, IReadOnlyList<OracleHeadsRun> Runs)
{
    private static readonly Lazy<OracleHeadsFixture> Loaded = new(() => OracleFixture.Read<OracleHeadsFixture>("OracleHeads"));

    public static OracleHeadsFixture Instance => Loaded.Value;
}

/// <param name="Steps">Generator updates.</param>
/// <param name="CriticSteps">Critic updates before each.</param>
/// <param name="Batch">N of every batch.</param>
/// <param name="Classes">Classes; labels are 0 to one less.</param>
/// <param name="LearningRate">Adam's learning rate.</param>
/// <param name="Beta1">Adam's β₁.</param>
/// <param name="Beta2">Adam's β₂.</param>
/// <param name="Penalty">The weight of R1's mean squared norm.</param>
/// <param name="Consistency">The weight of CT-GAN's term.</param>
/// <param name="Features">The weight of the features in it.</param>
/// <param name="Margin">Its margin.</param>
/// <param name="CriticClassifier">The weight of the cross-entropy in the critic's loss.</param>
/// <param name="GeneratorClassifier">The weight of the cross-entropy in the generator's loss.</param>
/// <param name="Masks">Which features each pass of a critic update keeps, the first pass first.</param>
/// <param name="GeneratorMask">Which features the pass of a generator update keeps.</param>
public sealed record OracleHeadsSettings(
    int Steps, int CriticSteps, int Batch, int Classes, double LearningRate, double Beta1, double Beta2, double Penalty, double Consistency,
    double Features, double Margin, double CriticClassifier, double GeneratorClassifier, double[][] Masks, double[] GeneratorMask);

/// <summary>A conditional generator and a critic of several heads, trained from the first step to the last.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Seed">Of <see cref="OracleDraws"/>.</param>
/// <param name="SampleShape">The shape of one sample.</param>
/// <param name="Classifies">Whether the critic classifies.</param>
/// <param name="Compares">Whether its passes are compared.</param>
/// <param name="GeneratorBefore">Weights before.</param>
/// <param name="CriticBefore">Weights before.</param>
/// <param name="CriticLosses">The loss of each critic update, the penalty included.</param>
/// <param name="GeneratorLosses">The loss of each generator update.</param>
/// <param name="GeneratorAfter">Weights after.</param>
/// <param name="CriticAfter">Weights after.</param>
public sealed record OracleHeadsRun(
    string Name, uint Seed, long[] SampleShape, bool Classifies, bool Compares,
    IReadOnlyDictionary<string, OracleTensor> GeneratorBefore, IReadOnlyDictionary<string, OracleTensor> CriticBefore,
    OracleTensor CriticLosses, OracleTensor GeneratorLosses,
    IReadOnlyDictionary<string, OracleTensor> GeneratorAfter, IReadOnlyDictionary<string, OracleTensor> CriticAfter);
