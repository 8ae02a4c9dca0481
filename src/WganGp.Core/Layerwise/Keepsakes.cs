using System.Diagnostics;
using System.Reflection;
using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>
/// What the layers keep of a pass, and who reads which memory. A layer keeps a tensor here and nowhere else, and writes into one only where
/// <see cref="MayOverwrite"/> allows it (<see cref="Overwriting"/>): never into memory that a layer keeps or that a caller still reads.
/// </summary>
/// <remarks>
/// Memory is told apart by its address, so that an operation that returns its own input, or a view, needs no special care.
/// </remarks>
internal sealed class Keepsakes : IDisposable
{
    private readonly Dictionary<Layer, List<Keepsake>> kept = [];
    private readonly List<(nint Storage, object Reader)> readers = [];
    private readonly HashSet<Layer> slots = [];

    /// <summary>
    /// Whether every tensor that is read again is compared with its version when it was kept: in Debug builds and in tests.
    /// </summary>
    public static bool AreChecked { get; set; } =
        typeof(Keepsakes).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    /// <summary>Keeps a tensor, which is taken over, for a later method of the layer.</summary>
    public void Add(Layer layer, Part part, torch.Tensor tensor, int index = 0)
    {
        var keepsake = new Keepsake(part, index, tensor, AreChecked ? TensorVersion.Of(tensor) : 0);
        if (kept.TryGetValue(layer, out var all)) all.Add(keepsake);
        else kept.Add(layer, [keepsake]);
        if (part != Part.InputForm) readers.Add((Storage.Of(tensor), layer));
    }

    /// <summary>What the layer kept; it stays kept.</summary>
    public torch.Tensor Of(Layer layer, Part part, int index = 0) => Find(layer, part, index)
        ?? throw new InvalidOperationException($"{layer.GetType().Name} has kept no {part}.");

    /// <summary>What the layer kept; null when it kept nothing of the kind.</summary>
    public torch.Tensor? Find(Layer layer, Part part, int index = 0)
    {
        if (!kept.TryGetValue(layer, out var all)) return null;
        foreach (var each in all)
        {
            if (each.Part == part && each.Index == index) return each.Read(layer);
        }

        return null;
    }

    /// <summary>All of a kind that the layer kept, in the order in which it kept them.</summary>
    public torch.Tensor[] All(Layer layer, Part part) => kept.TryGetValue(layer, out var all)
        ? [.. all.Where(each => each.Part == part).Select(each => each.Read(layer))]
        : [];

    /// <summary>Frees what a layer kept, as soon as it is done.</summary>
    public void Release(Layer layer)
    {
        if (!kept.Remove(layer, out var all)) return;
        readers.RemoveAll(entry => ReferenceEquals(entry.Reader, layer));
        foreach (var each in all) each.Tensor.Dispose();
    }

    /// <summary>Marks a tensor that the caller reads again after others have had it.</summary>
    /// <returns>Ends the mark when it is disposed.</returns>
    public IDisposable Reading(torch.Tensor tensor)
    {
        var reader = new Reader(this, tensor);
        readers.Add((Storage.Of(tensor), reader));
        return reader;
    }

    /// <summary>Whether the tensor on its way through the layers is the only use of its memory.</summary>
    public bool MayOverwrite(torch.Tensor tensor)
    {
        var storage = Storage.Of(tensor);
        return storage != 0 && readers.TrueForAll(entry => entry.Storage != storage);
    }

    /// <summary>
    /// Memory of a kept tensor that may be written once <paramref name="writer"/> has read it for the last time; null where anybody else
    /// reads it.
    /// </summary>
    /// <param name="layer">Who keeps it, and wants the writing.</param>
    /// <param name="part">Which tensor.</param>
    /// <param name="writer">The layer that will write; null for none.</param>
    /// <param name="rows">The rows of it that are written.</param>
    public Slot? Slot(Layer layer, Part part, Layer? writer, Func<torch.Tensor, torch.Tensor> rows)
    {
        var tensor = Of(layer, part);
        var storage = Storage.Of(tensor);
        foreach (var (each, reader) in readers)
        {
            if (each == storage && !ReferenceEquals(reader, layer) && !ReferenceEquals(reader, writer)) return null;
        }

        slots.Add(layer);
        return new Slot(rows(tensor), () => SlotWritten(layer));
    }

    /// <summary>Whether the layer was granted its slot.</summary>
    public bool HasSlot(Layer layer) => slots.Contains(layer);

    public void Dispose()
    {
        foreach (var each in kept.Values.SelectMany(all => all)) each.Tensor.Dispose();
        kept.Clear();
        readers.Clear();
    }

    // What the layer reads from now on is the new content.
    private void SlotWritten(Layer layer)
    {
        if (!AreChecked) return;
        foreach (var each in kept[layer]) each.Version = TensorVersion.Of(each.Tensor);
    }

    private sealed class Keepsake(Part part, int index, torch.Tensor tensor, long version)
    {
        public Part Part => part;

        public int Index => index;

        public torch.Tensor Tensor => tensor;

        public long Version { get; set; } = version;

        public torch.Tensor Read(Layer layer)
        {
            if (AreChecked && part != Part.InputForm)
            {
                TensorVersion.ThrowUnless(Version, tensor, $"the {part} that {layer.GetType().Name} keeps");
            }

            return tensor;
        }
    }

    private sealed class Reader(Keepsakes owner, torch.Tensor tensor) : IDisposable
    {
        private readonly long version = AreChecked ? TensorVersion.Of(tensor) : 0;

        public void Dispose()
        {
            owner.readers.RemoveAll(entry => ReferenceEquals(entry.Reader, this));
            if (AreChecked) TensorVersion.ThrowUnless(version, tensor, "a tensor that is still read");
        }
    }
}
