using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Tests.TensorFiles;

/// <summary>The network of <c>tools/oracle/interop_oracle.py</c>: layers of each kind that has state, and a buffer of each type.</summary>
public sealed class InteropNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Embedding embed = nn.Embedding(3, 4);
    private readonly Linear fc = nn.Linear(10, 32);
    private readonly LayerNorm norm = nn.LayerNorm(32);
    private readonly PReLU act = nn.PReLU(1);
    private readonly Sequential blocks = nn.Sequential(
        nn.ConvTranspose2d(8, 6, 4, stride: 2, padding: 1), nn.BatchNorm2d(6), nn.LeakyReLU(0.2),
        nn.Conv2d(6, 4, 3, padding: 1, bias: false), nn.InstanceNorm2d(4, affine: true),
        nn.Sequential(nn.GroupNorm(2, 4), nn.Conv2d(4, 3, 3, padding: 1)));

    public InteropNetwork() : base(nameof(InteropNetwork))
    {
        register_buffer("scale", tensor(0.75));
        register_buffer("halves", tensor(new[] { 0.5f, -1.25f, 3 }).to(float16));
        register_buffer("brain", tensor(new[] { 1.5f, -2 }).to(bfloat16).reshape(2, 1));
        register_buffer("counts", tensor(new[] { 3L, -(1L << 40) }));
        register_buffer("bytes", tensor(new byte[] { 0, 255 }));
        register_buffer("mask", tensor(new[] { true, false, true }).reshape(3, 1, 1));
        register_buffer("scratch", zeros(5), persistent: false);
        RegisterComponents();
        eval();
    }

    /// <summary>A network whose weights and statistics are a formula's.</summary>
    public static InteropNetwork OfFormula()
    {
        using var noGrad = no_grad();
        var network = new InteropNetwork();
        foreach (var (name, value) in network.state_dict().Where(entry => entry.Value.dtype == ScalarType.Float32))
        {
            // Exact in float32; never negative, as a variance must be, and different at each position.
            var values = Enumerable.Range(0, (int)value.numel()).Select(i => (((i * 37) + (name.Length * 11)) % 61 / 64f) + 0.015625f);
            value.copy_(tensor(values.ToArray(), value.shape));
        }

        return network;
    }

    /// <summary>Called from a command line, for <c>interop_oracle.py</c>: writes <c>Library.safetensors</c>.</summary>
    public static int Write(string[] paths)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Save(OfFormula(), paths[0], Metadata);
        return 0;
    }

    public static Dictionary<string, string> Metadata => new() { ["made_by"] = "WganGp.Tests" };

    public override Tensor forward(Tensor latent, Tensor labels)
    {
        var buffers = named_buffers().ToDictionary(entry => entry.name, entry => entry.buffer);
        var h = act.call(norm.call(fc.call(cat([latent, embed.call(labels)], 1))));
        var images = blocks.call(h.reshape(-1, 8, 2, 2));
        var offset = buffers["halves"].to(float32).reshape(3, 1, 1) * buffers["brain"].to(float32).sum();
        return (images * buffers["mask"] * buffers["scale"].to(float32)) + offset;
    }
}
