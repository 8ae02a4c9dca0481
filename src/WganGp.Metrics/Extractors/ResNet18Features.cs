using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The 512 features before the last layer of a ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016) trained on
/// ImageNet: the two ONNX files of the NuGet package <c>Microsoft.ML.DnnImageFeaturizer.ResNet18</c> (MIT licence), which copies them into
/// the application's folder <c>DnnImageModels</c>. No download. Distances with it are not comparable with FID, which is defined by
/// Inception's weights.
/// </summary>
/// <remarks>
/// Images are resized to 224x224 by antialiased bilinear interpolation, without rounding, grey repeated to three channels. The package's
/// own preprocessing network then takes red, green and blue from 0 to 255, reverses the channels and subtracts a mean image of 224x224.
/// One image takes 3.6 GFLOP.
/// </remarks>
public sealed class ResNet18Features : IFeatureExtractor, IDisposable
{
    /// <summary>The folder of the two files below the application's.</summary>
    public const string FolderName = "DnnImageModels";

    private const int Side = 224;
    private readonly OnnxModel preprocessing;
    private readonly OnnxModel network;

    /// <summary>Loads both networks.</summary>
    /// <param name="folder">
    /// Where the package's <c>ResNetPrepOnnx/ResNetPreprocess.onnx</c> and <c>ResNet18Onnx/ResNet18.onnx</c> are; null, the default, is
    /// <see cref="FolderName"/> beside the application's assemblies.
    /// </param>
    /// <param name="low">The value of black in the samples. The default is -1, as a generator that ends with tanh has it.</param>
    /// <param name="high">The value of white in the samples. The default is 1.</param>
    /// <exception cref="MetricException">A file or ONNX Runtime's native library is missing.</exception>
    public ResNet18Features(string? folder = null, double low = -1, double high = 1)
    {
        folder ??= Path.Combine(AppContext.BaseDirectory, FolderName);
        Preparation = new ImagePreparation { Low = low, High = high, NetworkHigh = 255, Size = (Side, Side) };
        string[] files =
            [Path.Combine(folder, "ResNetPrepOnnx", "ResNetPreprocess.onnx"), Path.Combine(folder, "ResNet18Onnx", "ResNet18.onnx")];
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            throw new MetricException(
                $"The file '{missing}' of ResNet-18 does not exist; reference the package Microsoft.ML.DnnImageFeaturizer.ResNet18 in " +
                "the application, or give the folder that holds its models.");
        }

        Digest = Digests.OfFiles(files, Preparation.Description);
        preprocessing = OnnxModel.Load(files[0], null);
        try
        {
            network = OnnxModel.Load(files[1], null);
        }
        catch
        {
            preprocessing.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => "ResNet-18";

    /// <inheritdoc/>
    public string Digest { get; }

    /// <summary>What is done to images before the two networks.</summary>
    public ImagePreparation Preparation { get; }

    /// <inheritdoc/>
    /// <exception cref="MetricException">The samples are no images of one or three channels.</exception>
    public torch.Tensor Extract(torch.Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var scope = torch.NewDisposeScope();
        return network.Run(preprocessing.Run(Preparation.Apply(samples))).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>Frees both networks.</summary>
    public void Dispose()
    {
        preprocessing.Dispose();
        network.Dispose();
    }
}
