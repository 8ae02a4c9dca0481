using System.Collections.Concurrent;
using TorchSharp;
using WganGp.Networks;
using WganGp.Recipes;
using WganGp.Runs;

namespace WganGp.Benchmarks.Serving;

/// <summary>A way to let many callers draw from one saved generator.</summary>
internal abstract class ServingWay : IDisposable
{
    public abstract torch.Tensor Sample(int count, ulong seed);

    public abstract void Dispose();

    /// <summary>Finds a way by its name: <c>lock</c>, <c>pool N</c> or <c>workers NxT</c>.</summary>
    public static ServingWay Open(string name, string checkpoint, int callers)
    {
        var words = name.Split(' ', 'x');
        return words[0] switch
        {
            "lock" => new Pool(checkpoint, 1),
            "pool" => new Pool(checkpoint, int.Parse(words[1], null)),
            _ => new Workers(checkpoint, new()
            {
                Workers = int.Parse(words[1], null),
                ThreadsPerWorker = int.Parse(words[2], null),
                MaxWaiting = callers,
            }),
        };
    }

    /// <summary>The library's.</summary>
    private sealed class Workers : ServingWay
    {
        private readonly GeneratorSampler sampler;

        public Workers(string path, GeneratorSamplerOptions options)
        {
            using var checkpoint = Checkpoint.Open(path);
            sampler = Recipe.Of(checkpoint).CreateSampler(checkpoint, options);
        }

        public override torch.Tensor Sample(int count, ulong seed) => sampler.Sample(count, seed);

        public override void Dispose() => sampler.Dispose();
    }

    /// <summary>Copies of the generator, used in the callers' own threads, one caller at a time each; of one copy it is a lock.</summary>
    private sealed class Pool : ServingWay
    {
        private readonly ConcurrentBag<IGenerator> generators = [];
        private readonly SemaphoreSlim free;
        private readonly Placement placement;
        private readonly int threads;

        public Pool(string path, int copies)
        {
            using var checkpoint = Checkpoint.Open(path);
            var recipe = Recipe.Of(checkpoint);
            threads = Math.Max(1, torch.get_num_threads() / copies);
            for (var i = 0; i < copies; i++)
            {
                var generator = recipe.Generator(recipe);
                checkpoint.LoadGenerator(generator);
                generator.Module.eval();
                generators.Add(generator);
            }

            placement = Placement.Of(generators.First().Module, "generator");
            free = new SemaphoreSlim(copies);
        }

        public override torch.Tensor Sample(int count, ulong seed)
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            free.Wait();
            generators.TryTake(out var generator);
            try
            {
                ThreadCount.Set(threads);
                var latents = Sampler.Latents(generator!, placement, count, seed);
                return Sampler.InBatches(generator!, placement, latents, null, null, 64, default).MoveToOuterDisposeScope();
            }
            finally
            {
                generators.Add(generator!);
                free.Release();
            }
        }

        public override void Dispose()
        {
            foreach (var generator in generators) generator.Module.Dispose();
            free.Dispose();
        }
    }
}
