using Onnx;

namespace WganGp.Onnx.Graph;

/// <summary>Types of the model's inputs and outputs.</summary>
internal static class ValueTypes
{
    // The name of the free dimension.
    private const string Batch = "N";

    public static ValueInfoProto Of(string name, IReadOnlyList<long> shape, bool isInteger)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Batch });
        dimensions.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        var type = isInteger ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
        };
    }
}
