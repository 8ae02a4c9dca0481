using TorchSharp;

namespace WganGp.Operations;

/// <summary>
/// Autograd's modes on the calling thread as this library's own work needs them, whatever the host has set: inference mode is off, because
/// a tensor made in it can never be trained nor changed outside it. Disposing restores the host's modes.
/// </summary>
internal sealed class GradientModes : IDisposable
{
    private readonly IDisposable inference;
    private readonly IDisposable gradients;

    private GradientModes(bool withGradients)
    {
        // This order, because inference mode sets the other one as well.
        inference = torch.inference_mode(false);
        gradients = torch.set_grad_enabled(withGradients);
    }

    /// <summary>Operations are recorded for gradients.</summary>
    public static GradientModes WithGradients() => new(true);

    /// <summary>Operations are not recorded.</summary>
    public static GradientModes WithoutGradients() => new(false);

    /// <summary>Operations are recorded if the caller's are; only inference mode ends.</summary>
    public static GradientModes AsTheyAre() => new(torch.is_grad_enabled());

    public void Dispose()
    {
        gradients.Dispose();
        inference.Dispose();
    }
}
