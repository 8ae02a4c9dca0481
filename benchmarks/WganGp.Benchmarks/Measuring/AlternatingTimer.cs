using System.Diagnostics;

namespace WganGp.Benchmarks.Measuring;

/// <summary>Times contenders in turn, A B C A B C, so that changes of the machine's speed affect all of them.</summary>
/// <param name="Repetitions">The smallest number of timed rounds.</param>
/// <param name="WarmUps">Rounds before them.</param>
/// <param name="Least">Short work is repeated until its rounds have taken this long together.</param>
/// <param name="Most">The largest number of rounds of short work.</param>
internal sealed record AlternatingTimer(int Repetitions, int WarmUps, TimeSpan Least, int Most = 60)
{
    /// <summary>Milliseconds of each contender in each round.</summary>
    public double[][] Time(IReadOnlyList<Action> contenders, CancellationToken cancellation = default)
    {
        var times = contenders.Select(_ => new List<double>()).ToArray();
        var spent = TimeSpan.Zero;
        for (var round = -WarmUps; round < Repetitions || (spent < Least && round < Most); round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                contenders[i]();
                var elapsed = Stopwatch.GetElapsedTime(start);
                if (round < 0) continue;
                times[i].Add(elapsed.TotalMilliseconds);
                spent += elapsed;
            }
        }

        return Array.ConvertAll(times, list => list.ToArray());
    }
}
