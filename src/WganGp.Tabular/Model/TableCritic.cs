using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// CTGAN's critic (arXiv 1907.00503, section 4.4): packs of rows and their conditions through Linear, LeakyReLU and dropout. The condition
/// is part of the samples, so that the penalty's points and norms cover it.
/// </summary>
internal sealed class TableCritic : ICritic, ILayeredNetwork
{
    private readonly Sequential layers;

    /// <param name="inputs">Numbers of a row and its condition.</param>
    /// <param name="pac">Rows of a pack.</param>
    /// <param name="widths">The width of each layer.</param>
    /// <param name="dropout">The share of values that dropout sets to zero; 0 is none.</param>
    public TableCritic(long inputs, int pac, IReadOnlyList<int> widths, double dropout)
    {
        Pac = pac;
        inputs *= pac;
        var modules = new List<nn.Module<Tensor, Tensor>>();
        foreach (var width in widths)
        {
            modules.Add(nn.Linear(inputs, width));
            modules.Add(nn.LeakyReLU(0.2));
            if (dropout > 0) modules.Add(nn.Dropout(dropout));
            inputs = width;
        }

        modules.Add(nn.Linear(inputs, 1));
        layers = nn.Sequential(modules);
    }

    public nn.Module Module => layers;

    public nn.Module? Network => layers;

    public int Pac { get; }

    /// <summary>One score for each pack; the condition is in the samples, and not read again.</summary>
    public Tensor Score(Tensor samples, Tensor? condition = null) => layers.call(samples.reshape(samples.shape[0] / Pac, -1));
}
