using TorchSharp;

namespace WganGp;

/// <summary>A module in evaluation mode; disposing restores the mode of each of its modules.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (torch.nn.Module Module, bool Training)[] before;

    public EvaluationMode(torch.nn.Module module)
    {
        before = [.. module.modules().Prepend(module).Select(each => (each, each.training))];
        module.eval();
    }

    public void Dispose()
    {
        // train() includes the children: parents first, so that each child ends in its own mode.
        foreach (var (module, training) in before) module.train(training);
    }
}
