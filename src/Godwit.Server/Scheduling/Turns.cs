using System.Runtime.CompilerServices;
using Godwit.Abstractions.Scheduling;

namespace Godwit.Server.Scheduling;

/// <summary>
/// Work that is done in turns, one at a time, by whichever thread comes: what belongs to it needs no locks. A turn ends where it waits, and what follows the wait is
/// another turn. A caller that finds nobody at work does the turn itself; others queue up, in order.
/// </summary>
internal sealed class Turns : SynchronizationContext, IThreadPoolWorkItem
{
    /// <summary>How many turns a thread does before others' work comes first.</summary>
    private const int MostAtOnce = 32;

    /// <summary>A turn that calls others' turns that call others': so deep, the next one queues up.</summary>
    private const int Deepest = 6;

    private Waiting? first;
    private Waiting? last;
    private bool isBusy;

    /// <summary>Runs a turn: at once, or when those before it are done.</summary>
    /// <param name="turn">The turn. What it waits for is not waited for here: other turns go on meanwhile.</param>
    /// <param name="state">What it works with.</param>
    /// <returns>Completes with the task of the turn.</returns>
    public Task RunAsync<TState>(Func<TState, Task> turn, TState state)
    {
        if (!TryEnter())
        {
            return QueueAsync(turn, state);
        }

        var outer = Current;
        FollowingWork.Enter();
        SetSynchronizationContext(this);
        try
        {
            return turn(state);
        }
#pragma warning disable CA1031 // It is the caller's, as it would be if the turn had come later.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Task.FromException(exception);
        }
        finally
        {
            DoWaiting();
            SetSynchronizationContext(outer);
            FollowingWork.Leave();
        }
    }

    /// <inheritdoc cref="RunAsync{TState}(Func{TState, Task}, TState)"/>
    public async Task<TResult> RunAsync<TState, TResult>(Func<TState, Task<TResult>> turn, TState state)
    {
        await new Entry(this);
        return await turn(state);
    }

    /// <summary>Runs what follows a wait as a turn.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        var waiting = new Waiting(d, state);
        lock (this)
        {
            if (last is null)
            {
                first = waiting;
            }
            else
            {
                last.Next = waiting;
            }

            last = waiting;
            if (isBusy)
            {
                return;
            }

            isBusy = true;
        }

        FollowingWork.Queue(this);
    }

    /// <summary>Nobody may wait for a turn and block: it might wait for itself.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Turns are not waited for.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Does the turns that wait.</summary>
    public void Execute()
    {
        var outer = Current;
        FollowingWork.Enter();
        SetSynchronizationContext(this);
        DoWaiting();
        SetSynchronizationContext(outer);
        FollowingWork.Leave();
    }

    private async Task QueueAsync<TState>(Func<TState, Task> turn, TState state)
    {
        await new Entry(this);
        await turn(state);
    }

    private bool TryEnter()
    {
        if (FollowingWork.Depth >= Deepest)
        {
            return false;
        }

        lock (this)
        {
            if (isBusy)
            {
                return false;
            }

            return isBusy = true;
        }
    }

    /// <summary>Does what waits, and lets others in when that is nothing.</summary>
    private void DoWaiting()
    {
        for (var done = 0; done < MostAtOnce; done++)
        {
            Waiting turn;
            lock (this)
            {
                if (first is null)
                {
                    isBusy = false;
                    return;
                }

                turn = first;
                first = turn.Next;
                last = first is null ? null : last;
            }

            turn.Callback(turn.State);
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private sealed class Waiting(SendOrPostCallback callback, object? state)
    {
        public SendOrPostCallback Callback => callback;

        public object? State => state;

        public Waiting? Next { get; set; }
    }

    /// <summary>What is awaited to go on in a turn.</summary>
    private readonly struct Entry(Turns turns) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Entry GetAwaiter() => this;

        public void GetResult()
        {
            // A turn has no result of its own.
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => turns.Post(static action => ((Action)action!)(), continuation);
    }
}
