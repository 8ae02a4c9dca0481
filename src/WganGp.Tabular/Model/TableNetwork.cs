using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// CTGAN's generator up to the last linear layer (arXiv 1907.00503, section 4.4): blocks of Linear, BatchNorm and ReLU whose output is
/// joined with their input.
/// </summary>
internal sealed class TableNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<nn.Module<Tensor, Tensor>> blocks = [];
    private readonly Linear last;

    /// <param name="inputs">Numbers of a latent and its condition.</param>
    /// <param name="widths">The width of each block.</param>
    /// <param name="outputs">Numbers of a row.</param>
    public TableNetwork(long inputs, IReadOnlyList<int> widths, long outputs) : base(nameof(TableNetwork))
    {
        foreach (var width in widths)
        {
            blocks.Add(nn.Sequential(nn.Linear(inputs, width), nn.BatchNorm1d(width), nn.ReLU()));
            inputs += width;
        }

        last = nn.Linear(inputs, outputs);
        RegisterComponents();
    }

    /// <summary>Logits and raw scalars <c>[N, outputs]</c> of latents and conditions <c>[N, inputs]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        foreach (var block in blocks) input = cat([block.call(input), input], 1);
        return last.call(input);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            blocks.Dispose();
            last.Dispose();
        }

        base.Dispose(disposing);
    }
}
