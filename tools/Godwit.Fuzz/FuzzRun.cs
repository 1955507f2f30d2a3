using System.Diagnostics;

namespace Godwit.Fuzz;

/// <summary>Runs a target again and again. Each round has a seed of its own, so that one that fails can be run alone.</summary>
public static class FuzzRun
{
    /// <summary>Runs a number of rounds.</summary>
    public static void ForRounds(IFuzzTarget target, int seed, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            Once(target, seed, round);
        }
    }

    /// <summary>Runs for a time, and says how many rounds there were.</summary>
    public static int ForTime(IFuzzTarget target, int seed, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var round = 0;
        while (watch.Elapsed < time)
        {
            Once(target, seed, round++);
        }

        return round;
    }

    /// <summary>Runs one round.</summary>
    public static void Once(IFuzzTarget target, int seed, int round)
    {
        try
        {
            target.Run(new Random(unchecked((seed * 1_000_003) + round)));
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Target {target.Name} failed with --seed {seed} --round {round}: {exception.Message}", exception);
        }
    }
}
