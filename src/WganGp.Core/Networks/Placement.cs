using TorchSharp;
using WganGp.Operations;

namespace WganGp.Networks;

/// <summary>The device and type of a network's weights, to which its inputs are moved.</summary>
internal sealed record Placement(torch.ScalarType Type, torch.Device Device)
{
    public static Placement Of(torch.nn.Module module, string network)
    {
        ThrowUnlessTrainable(module, network);
        var first = module.parameters().FirstOrDefault(parameter => torch.is_floating_point(parameter)) ??
            throw new NetworkException(
                $"The {network} has no parameters to train. Register its layers as fields before RegisterComponents() is called, " +
                "and lists of layers as ModuleList. A network that is disposed has none left.");
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (parameter.dtype != first.dtype || parameter.device_type != first.device_type ||
                parameter.device_index != first.device_index)
            {
                throw new NetworkException(
                    $"The {network}'s parameters must share one type and device, but {name} is {parameter.dtype} on {parameter.device} " +
                    $"and the first is {first.dtype} on {first.device}. Move the whole module with to(…).");
            }
        }

        return new Placement(first.dtype, first.device);
    }

    /// <summary>The common device and type of both networks.</summary>
    /// <exception cref="NetworkException">They differ.</exception>
    public static Placement Of(IGenerator generator, ICritic critic)
    {
        var (one, other) = (Of(generator.Module, "generator"), Of(critic.Module, "critic"));
        return one.Type == other.Type && one.Device.ToString() == other.Device.ToString()
            ? one
            : throw new NetworkException(
                $"The generator is {one.Type} on {one.Device}, the critic {other.Type} on {other.Device}; " +
                "move both to one device and type before the trainer is created.");
    }

    /// <summary>The error for a network that its host has disposed.</summary>
    public static NetworkException Disposed(string network, string name) =>
        new($"The {network}'s {name} is disposed. Keep the network until its trainer is disposed, or build a new one.");

    private static void ThrowUnlessTrainable(torch.nn.Module module, string network)
    {
        var tensors = module.named_parameters().Select(entry => (entry.name, Tensor: (torch.Tensor)entry.parameter))
            .Concat(module.named_buffers().Select(entry => (entry.name, Tensor: entry.buffer)));
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.IsInvalid) throw Disposed(network, name);

            if (InferenceTensors.Are(tensor))
            {
                throw new NetworkException(
                    $"The {network}'s {name} was made in inference mode, so it can never be trained. Build the network outside " +
                    "inference_mode, or in the functions that the trainer's Create takes.");
            }
        }
    }

    /// <summary>Moves a tensor; returns the tensor itself if it has that device and type.</summary>
    public torch.Tensor Move(torch.Tensor tensor) => tensor.to(Type, Device);

    /// <summary>Moves a condition, but keeps integers: class labels.</summary>
    public torch.Tensor? MoveCondition(torch.Tensor? condition) =>
        condition is null ? null : torch.is_floating_point(condition) ? condition.to(Type, Device) : condition.to(Device);
}
