using TorchSharp;

namespace WganGp.Processes;

/// <summary>
/// The sum of a tensor over all processes, with its derivative: the loss is the sum of all processes' losses, so that each process's
/// gradient is the sum of the gradients that all have for the sum. It has no second derivative.
/// </summary>
internal sealed class GroupSum : torch.autograd.SingleTensorFunction<GroupSum>
{
    private const string Group = "group";

    public override string Name => nameof(GroupSum);

    /// <summary>The sum; the tensor itself in a process that is alone.</summary>
    public static torch.Tensor Of(torch.Tensor tensor, IProcessGroup? group) => group is not { Size: > 1 }
        ? tensor
        : tensor.requires_grad && torch.is_grad_enabled() ? apply(tensor, group) : Summed(tensor, group);

    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var group = (IProcessGroup)vars[1];
        ctx.save_data(Group, group);
        return Summed((torch.Tensor)vars[0], group);
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output) =>
        [Summed(grad_output, (IProcessGroup)ctx.get_data(Group)), null!];

    private static torch.Tensor Summed(torch.Tensor tensor, IProcessGroup group)
    {
        var sum = tensor.contiguous().clone();
        group.Sum(sum);
        return sum;
    }
}
