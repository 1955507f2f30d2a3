using Godwit.Abstractions.Scheduling;

namespace Godwit.Cluster.Carrying;

/// <summary>Calls that left together. Each is answered by itself, whichever of the answers comes first.</summary>
/// <param name="calls">The calls.</param>
/// <param name="notThere">Told of calls whose account the node does not have, and of those that failed.</param>
internal sealed class Consignment(IReadOnlyList<CourierCall> calls, Action<CourierCall> notThere)
{
    private readonly CourierCall?[] open = [.. calls];
    private int left = calls.Count;
    private object? carrier;

    /// <summary>It goes by a line.</summary>
    public void GoBy(object line) => Volatile.Write(ref carrier, line);

    /// <summary>It does not go by the line. True for the first one who says so, and sees to what becomes of it.</summary>
    public bool Leave(object line) => Interlocked.CompareExchange(ref carrier, null, line) == line;

    /// <summary>Answers come in. True when all calls are answered. What callers go on with follows, done by the same thread.</summary>
    public bool Answer(CarriedAnswers answers)
    {
        var failed = 0;
        FollowingWork.Enter();
        try
        {
            for (var i = 0; i < Math.Min(open.Length, answers.Outcomes.Length); i++)
            {
                var outcome = answers.Outcomes[i];
                var failure = outcome == CarriedAnswers.Failed ? answers.Failures![failed++] : null;
                if (outcome != CarriedAnswers.Open && Take(i) is { } call)
                {
                    Answer(call, outcome, failure);
                }
            }
        }
        finally
        {
            FollowingWork.Leave();
        }

        return Volatile.Read(ref left) == 0;
    }

    /// <summary>The calls that are not answered yet fail.</summary>
    public void Fail(Exception failure)
    {
        FollowingWork.Enter();
        try
        {
            for (var i = 0; i < open.Length; i++)
            {
                if (Take(i) is { } call)
                {
                    notThere(call);
                    call.Fail(failure);
                }
            }
        }
        finally
        {
            FollowingWork.Leave();
        }
    }

    private void Answer(CourierCall call, byte outcome, Exception? failure)
    {
        if (outcome == CarriedAnswers.Done)
        {
            call.Answer();
            return;
        }

        notThere(call);
        if (failure is null)
        {
            _ = call.MakeAsync();
        }
        else
        {
            call.Fail(failure);
        }
    }

    private CourierCall? Take(int index)
    {
        var call = Interlocked.Exchange(ref open[index], null);
        if (call is not null)
        {
            Interlocked.Decrement(ref left);
        }

        return call;
    }
}
