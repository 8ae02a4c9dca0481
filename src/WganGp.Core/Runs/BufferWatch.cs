using TorchSharp;
using WganGp.Operations;

namespace WganGp.Runs;

/// <summary>
/// The networks' buffers are part of a run's state: running statistics that are NaN spoil every later sample, while losses and weights stay
/// finite. Buffers that were not finite when the run was built, such as a mask with -∞, are left out.
/// </summary>
internal sealed class BufferWatch
{
    private readonly IGenerator generator;
    private readonly ICritic critic;
    private readonly HashSet<string> watched;
    private readonly (string Network, torch.nn.Module Module, string Name)[] known;

    public BufferWatch(IGenerator generator, ICritic critic)
    {
        (this.generator, this.critic) = (generator, critic);
        known =
        [
            .. generator.Module.named_buffers().Select(entry => ("generator", generator.Module, entry.name)),
            .. critic.Module.named_buffers().Select(entry => ("critic", critic.Module, entry.name)),
        ];
        watched = [.. All().Where(entry => TensorLists.AreFinite([entry.Value])).Select(entry => entry.Key)];
    }

    /// <summary>The names in a checkpoint of those that must stay finite.</summary>
    public IEnumerable<string> Names => watched;

    /// <summary>Checks the buffers before they are saved or restored: TorchSharp leaves disposed ones out.</summary>
    /// <exception cref="NetworkException">A module has replaced one by a tensor that is disposed.</exception>
    public void ThrowIfDisposed()
    {
        foreach (var (network, module, name) in known)
        {
            if (module.get_buffer(name) is not { IsInvalid: true }) continue;
            throw new NetworkException(
                $"The {network}'s {name} is disposed, so that it can be neither saved nor restored: what a network makes during a call " +
                "is freed after it, unless it calls DetachFromDisposeScope() on it.");
        }
    }

    /// <summary>Reads the device once.</summary>
    /// <exception cref="NetworkException">A buffer is not finite.</exception>
    public void ThrowUnlessFinite(long step)
    {
        using var noGrad = torch.no_grad();
        // A module may replace its buffers: they are looked up each time.
        var buffers = All().Where(entry => watched.Contains(entry.Key)).ToList();
        if (TensorLists.AreFinite([.. buffers.Select(entry => entry.Value)])) return;
        var broken = buffers.First(entry => !TensorLists.AreFinite([entry.Value])).Key.Split('.', 2);
        throw new NetworkException(
            $"The {broken[0]}'s buffer {broken[1]} is NaN or infinite after step {step}, although losses and weights are finite. " +
            "Look in the module that writes the buffer for statistics of a single value, a division by zero or an overflow, correct it, " +
            "and resume an earlier checkpoint.");
    }

    private IEnumerable<KeyValuePair<string, torch.Tensor>> All() =>
        Of(CheckpointNames.Generator, generator.Module).Concat(Of(CheckpointNames.Critic, critic.Module));

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> Of(string prefix, torch.nn.Module module) => module.named_buffers()
        .Where(entry => !entry.buffer.IsInvalid && torch.is_floating_point(entry.buffer))
        .Select(entry => new KeyValuePair<string, torch.Tensor>(prefix + entry.name, entry.buffer));
}
