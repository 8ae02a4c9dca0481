using WganGp;
using WganGp.Mpi;

namespace Snippets;

internal static class Distributed
{
    public static int Train(IGenerator generator, ICritic critic, ITrainingData data, WganGpOptions options)
    {
        return MpiProcessGroup.Run(group =>
        {
            using var trainer = WganGpTrainer.Create(() => generator, () => critic, options, group: group);
            foreach (TrainingReport report in trainer.Train(data))
            {
                if (group.Rank == 0) Console.WriteLine(report);
            }

            return 0;
        });
    }
}
