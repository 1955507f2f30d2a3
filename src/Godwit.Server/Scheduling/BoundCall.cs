using Godwit.Abstractions.Scheduling;

namespace Godwit.Server.Scheduling;

/// <summary>
/// A call that is under way, and may be given up by a <see cref="CallWatch"/>. It ends in a turn of the called; what the caller goes on with follows that turn, done by the
/// same thread: left to the task, it would be handed to another.
/// </summary>
internal abstract class BoundCall : IThreadPoolWorkItem
{
    private TaskCompletionSource? done;
    private CallWatch? watch;
    private Task? outcome;
    private volatile bool hasEnded;

    /// <summary>Completes as the call does, or when it is given up. Asked for before anything else: most have nothing to wait for, and need none.</summary>
    public Task Ended => (done ??= new TaskCompletionSource(this)).Task;

    /// <summary>When it came under the watch.</summary>
    public long Since { get; private set; }

    /// <summary>The one that came under the watch after this one; the watch's.</summary>
    public BoundCall? Next { get; set; }

    /// <summary>The one before; the watch's.</summary>
    public BoundCall? Previous { get; set; }

    /// <summary>True while the watch has it in its list; the watch's.</summary>
    public bool IsWatched { get; set; }

    /// <summary>True when nobody need watch it any more.</summary>
    public bool HasEnded => hasEnded;

    /// <summary>The call whose task this is, or null.</summary>
    public static BoundCall? Of(Task task) => task.AsyncState as BoundCall;

    /// <summary>A watch takes it up: who ends it, tells the watch. False when another has it.</summary>
    public bool TryBegin(CallWatch by, long now)
    {
        if (Interlocked.CompareExchange(ref watch, by, null) is not null)
        {
            return false;
        }

        Since = now;
        return true;
    }

    /// <summary>Nobody waits for it any longer.</summary>
    public void GiveUp(TimeoutException reason) => done!.TrySetException(reason);

    public void Execute()
    {
        if (outcome is { IsCompletedSuccessfully: false } failed)
        {
            // One that was given up has been heard of, and the failure behind it is of no more use.
            _ = failed.Exception;
            _ = failed.IsCanceled ? done!.TrySetCanceled() : done!.TrySetException(failed.Exception!.InnerExceptions);
        }
        else
        {
            done!.TrySetResult();
        }
    }

    /// <summary>The call is done with.</summary>
    protected void End(Task with)
    {
        outcome = with;
        hasEnded = true;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref watch)?.Forget(this);
        FollowingWork.Queue(this);
    }
}
