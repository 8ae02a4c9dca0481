using System.Security.Cryptography;

namespace WganGp.Recipes.Data;

/// <summary>What is known about the images of a folder after each was decoded once.</summary>
internal sealed class FolderSurvey
{
    private const int ReportEvery = 100;
    private const int BytesOfPixel = 4;

    private FolderSurvey(int count, ImageFolderOptions options)
    {
        Findings = new string?[count];
        Digests = new byte[count * SHA256.HashSizeInBytes];
        Cache = new ByteCache(options.CacheBytes);
    }

    /// <summary>What is wrong with each image; null for an intact one.</summary>
    public string?[] Findings { get; }

    /// <summary>The SHA-256 of each decoded image; zeros for a damaged one.</summary>
    public byte[] Digests { get; }

    /// <summary>The images, as many as the memory granted holds.</summary>
    public ByteCache Cache { get; }

    /// <summary>The numbers of the intact images.</summary>
    public int[] Sound { get; private set; } = [];

    /// <summary>Whether an image has 16 bits per value; then the others are brought to 16 as well.</summary>
    public bool IsDeep { get; private set; }

    /// <summary>The values of all images, in units of 16 bits if any has them.</summary>
    public ValueExtent Extent { get; private set; } = ValueExtent.None;

    /// <summary>Decodes all images, side by side as far as <see cref="ImageFolderOptions.MostPixels"/> allows.</summary>
    public static FolderSurvey Of(
        string path, string[] files, ImageFolderOptions options, IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellationToken)
    {
        var survey = new FolderSurvey(files.Length, options);
        var budget = new DecodingBudget(BytesOfPixel * options.MostPixels);
        var gate = new Lock();
        var (done, shallow, deep) = (0, ValueExtent.None, ValueExtent.None);
        var settings = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, files.Length, settings, i =>
        {
            var (isDeep, extent) = survey.Look(path, files[i], i, options, budget);
            lock (gate)
            {
                if (isDeep) deep = deep.With(extent);
                else shallow = shallow.With(extent);
                done++;
                if (done % ReportEvery == 0 || done == files.Length) progress?.Report((done, files.Length));
            }
        });

        survey.Sound = [.. Enumerable.Range(0, files.Length).Where(i => survey.Findings[i] is null)];
        survey.IsDeep = deep.High >= deep.Low;
        var unit = survey.IsDeep ? ushort.MaxValue / byte.MaxValue : 1;
        survey.Extent = deep.With(new ValueExtent(shallow.Low * unit, shallow.High * unit));
        return survey;
    }

    private (bool IsDeep, ValueExtent Extent) Look(string path, string file, int number, ImageFolderOptions options, DecodingBudget budget)
    {
        try
        {
            var image = ImageFolder.Decode(path, file, options, budget, out var isDeep);
            SHA256.HashData(image, Digests.AsSpan(number * SHA256.HashSizeInBytes));
            Cache.Add(number, image);
            return (isDeep, ValueExtent.Of(image, isDeep));
        }
        catch (TrainingDataException damage)
        {
            Findings[number] = damage.Message;
            return (false, ValueExtent.None);
        }
    }
}
