namespace WganGp.TensorFiles;

/// <summary>What the header says about one tensor. <c>Begin</c> and <c>End</c> count from the start of the data.</summary>
internal sealed record TensorEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);
