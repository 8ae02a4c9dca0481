using OnnxSampling;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A test of samples/OnnxSampling's page in Chromium, for which npm must have installed onnxruntime-web.</summary>
internal sealed class WebRuntimeFactAttribute : FactAttribute
{
    public WebRuntimeFactAttribute()
    {
        if (BrowserFactAttribute.Program is null)
        {
            Skip = new BrowserFactAttribute().Skip;
        }
        else if (!WebServer.IsInstalled(Folder))
        {
            Skip = "onnxruntime-web is not installed; run 'npm ci' in samples/OnnxSampling/web.";
        }
    }

    /// <summary>The folder of the page.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "samples", "OnnxSampling", "web");
}
