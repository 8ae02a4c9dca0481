using Google.Protobuf;
using Onnx;
using TorchSharp;

namespace WganGp.Onnx.Graph;

/// <summary>Tensors as ONNX keeps them.</summary>
internal static class Constants
{
    private const double LargestHalf = 65504;

    /// <summary>A floating-point tensor in the type of the model, any other as int64.</summary>
    /// <param name="name">The name in the graph.</param>
    /// <param name="tensor">The tensor, on any device.</param>
    /// <param name="half">Whether floating-point numbers become float16.</param>
    /// <param name="place">Where in the network it is, for the message.</param>
    public static TensorProto Of(string name, torch.Tensor tensor, bool half, string place)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var type = !tensor.is_floating_point() ? torch.ScalarType.Int64 : half ? torch.ScalarType.Float16 : torch.ScalarType.Float32;
        if (half && type == torch.ScalarType.Float16) ThrowUnlessHalf(tensor, place);
        var plain = tensor.detach().to(type).cpu().contiguous();
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)(type switch
            {
                torch.ScalarType.Int64 => TensorProto.Types.DataType.Int64,
                torch.ScalarType.Float16 => TensorProto.Types.DataType.Float16,
                _ => TensorProto.Types.DataType.Float,
            }),
            // Little endian, as every system that TorchSharp runs on.
            RawData = plain.numel() == 0 ? ByteString.Empty : ByteString.CopyFrom(plain.bytes),
        };
        proto.Dims.AddRange(plain.shape);
        return proto;
    }

    private static void ThrowUnlessHalf(torch.Tensor tensor, string place)
    {
        if (tensor.numel() == 0) return;
        // Infinities are meant: the padding of a maximum.
        var finite = torch.where(tensor.isfinite(), tensor.abs(), torch.zeros_like(tensor)).to(torch.ScalarType.Float64);
        var largest = finite.max().item<double>();
        if (largest <= LargestHalf) return;
        throw new OnnxExportException(
            $"The layer {place} has a weight of size {largest:G3}, and float16 ends at {LargestHalf}; export it as float32.");
    }
}
