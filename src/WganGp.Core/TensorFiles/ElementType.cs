using TorchSharp;

namespace WganGp.TensorFiles;

/// <summary>An element type that a file can hold: its name in the format, TorchSharp's type, its size in bytes.</summary>
internal sealed record ElementType(string Name, torch.ScalarType Type, int Size)
{
    private static readonly ElementType[] all =
    [
        new("F64", torch.ScalarType.Float64, 8),
        new("F32", torch.ScalarType.Float32, 4),
        new("F16", torch.ScalarType.Float16, 2),
        new("BF16", torch.ScalarType.BFloat16, 2),
        new("I64", torch.ScalarType.Int64, 8),
        new("I32", torch.ScalarType.Int32, 4),
        new("I16", torch.ScalarType.Int16, 2),
        new("I8", torch.ScalarType.Int8, 1),
        new("U8", torch.ScalarType.Byte, 1),
        new("BOOL", torch.ScalarType.Bool, 1),
    ];

    public static string Names { get; } = string.Join(", ", all.Select(type => type.Name));

    public static ElementType? Find(string name) => Array.Find(all, type => type.Name == name);

    public static ElementType? Find(torch.ScalarType type) => Array.Find(all, known => known.Type == type);
}
