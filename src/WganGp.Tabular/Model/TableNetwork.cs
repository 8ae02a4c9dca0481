using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tabular.Model;

/// <summary>
/// CTGAN's generator up to the last linear layer (arXiv 1907.00503, section 4.4): blocks of Linear, BatchNorm and ReLU whose output is
/// joined with their input.
/// </summary>
internal sealed class TableNetwork : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> maps = [];
    private readonly ModuleList<BatchNorm1d> norms = [];
    private readonly Linear last;

    /// <param name="inputs">Numbers of a latent and its condition.</param>
    /// <param name="widths">The width of each block.</param>
    /// <param name="outputs">Numbers of a row.</param>
    public TableNetwork(long inputs, IReadOnlyList<int> widths, long outputs) : base(nameof(TableNetwork))
    {
        foreach (var width in widths)
        {
            maps.Add(nn.Linear(inputs, width));
            norms.Add(nn.BatchNorm1d(width));
            inputs += width;
        }

        last = nn.Linear(inputs, outputs);
        RegisterComponents();
    }

    /// <summary>Logits and raw scalars <c>[N, outputs]</c> of latents and conditions <c>[N, inputs]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        for (var block = 0; block < maps.Count; block++)
        {
            input = cat([Normalized(norms[block], maps[block].call(input)).relu(), input], 1);
        }

        return last.call(input);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            maps.Dispose();
            norms.Dispose();
            last.Dispose();
        }

        base.Dispose(disposing);
    }

    // TorchSharp 0.107's own forward counts its calls with a native number that it does not hold: a garbage collection may free it.
    private static Tensor Normalized(BatchNorm1d norm, Tensor values) => nn.functional.batch_norm(
        values, norm.running_mean, norm.running_var, norm.weight, norm.bias, norm.training, norm.momentum ?? 0.1, norm.eps);
}
