using TorchSharp;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>
/// Rows from a generator in evaluation mode, batch after batch. A batch follows from (seed, its number), and draws from no random state of
/// the process.
/// </summary>
internal sealed class RowSource(TableModel model, TableGenerator generator)
{
    private const ulong Latents = 2001;
    private const ulong Conditions = 2002;

    /// <summary>Draws a batch.</summary>
    /// <param name="count">Its rows.</param>
    /// <param name="seed">The call's seed.</param>
    /// <param name="batch">The batch's number in the call.</param>
    /// <param name="only">A field and its categories that are asked for.</param>
    public Table Draw(int count, ulong seed, ulong batch, (int Field, double[] Cumulative)? only)
    {
        var random = new IndexedRandom(seed, Conditions, batch);
        var conditions = model.Conditions(count, ref random, only);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var evaluation = new EvaluationMode(generator.Module);
        using var noise = new torch.Generator(SplitMix64.Mix(SplitMix64.Mix(seed + SplitMix64.Step) ^ Latents) ^ batch, torch.CPU);
        generator.Random = noise;
        try
        {
            var latent = torch.randn([count, .. generator.LatentShape], torch.float32, torch.CPU, generator: noise);
            var width = model.Encoding.Layout.ConditionWidth;
            var condition = width == 0 ? null : torch.tensor(conditions, [count, width]);
            var samples = generator.Generate(latent, condition);
            return model.Decode(samples.data<float>().ToArray(), (int)samples.shape[1], count);
        }
        finally
        {
            generator.Random = null;
        }
    }
}
