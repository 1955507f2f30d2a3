using Godwit.Abstractions.Scheduling;

namespace Godwit.Cluster.Carrying;

/// <summary>Calls that arrived together. What is known of them when the work in hand is done, is answered; what comes later has an answer of its own.</summary>
/// <param name="count">How many calls there are.</param>
/// <param name="answer">Gets the answers.</param>
internal sealed class Arrival(int count, Action<CarriedAnswers> answer) : IThreadPoolWorkItem
{
    private readonly Lock gate = new();
    private readonly Exception?[] failures = new Exception?[count];
    private byte[]? known;

    /// <summary>Makes the calls, in their order.</summary>
    /// <param name="make">Makes the call of this index; gives null when the account is not here.</param>
    public void Begin(Func<int, Task?> make)
    {
        FollowingWork.Enter();
        try
        {
            for (var i = 0; i < failures.Length; i++)
            {
                Begin(i, make);
            }
        }
        finally
        {
            FollowingWork.Leave();
        }
    }

    /// <summary>Answers what is known.</summary>
    public void Execute()
    {
        byte[] outcomes;
        lock (gate)
        {
            (outcomes, known) = (known!, null);
        }

        Exception[] failed = [.. outcomes.Index().Where(o => o.Item == CarriedAnswers.Failed).Select(o => failures[o.Index]!)];
        answer(new CarriedAnswers { Outcomes = outcomes, Failures = failed is [] ? null : failed });
    }

    private void Begin(int index, Func<int, Task?> make)
    {
        try
        {
            if (make(index) is { } call)
            {
                _ = WaitAsync(index, call);
            }
            else
            {
                Answer(index, CarriedAnswers.NotHere, null);
            }
        }
#pragma warning disable CA1031 // It is the caller's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Answer(index, CarriedAnswers.Failed, failure);
        }
    }

    private async Task WaitAsync(int index, Task call)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var failure = call.IsCanceled ? new TaskCanceledException(call) : call.Exception?.InnerException;
        Answer(index, failure is null ? CarriedAnswers.Done : CarriedAnswers.Failed, failure);
    }

    private void Answer(int index, byte outcome, Exception? failure)
    {
        bool isFirst;
        lock (gate)
        {
            isFirst = known is null;
            known ??= new byte[count];
            known[index] = outcome;
            failures[index] = failure;
        }

        if (isFirst)
        {
            FollowingWork.QueueLast(this);
        }
    }
}
