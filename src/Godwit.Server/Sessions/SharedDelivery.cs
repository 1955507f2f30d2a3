using Godwit.Abstractions.Scheduling;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Server.Sessions;

/// <summary>
/// One stanza on its way to many sessions: some get it and are written to before the next ones are looked at, all by one thread, which has at hand then what it has just touched. Two threads
/// that share in five hundred writes take a tenth more processor time than one. Where there are thousands, several share in them.
/// </summary>
internal sealed class SharedDelivery(SessionRegistry registry, Stanza stanza, IReadOnlyList<GatewayReceiver> receivers, int first, int count) : IThreadPoolWorkItem
{
    /// <summary>So many sessions are one thread's.</summary>
    private const int OfThread = 512;

    private const int AtOnce = 32;

    private readonly TaskCompletionSource handed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<long>? gone;
    private List<(long Id, Task<bool> Passed)>? passing;

    /// <summary>Hands the stanza to all. Completes when those that have been handed over to their accounts have passed it on.</summary>
    /// <returns>The numbers of those that are gone, or could not.</returns>
    public static async Task<IReadOnlyList<long>> RunAsync(SessionRegistry registry, Stanza stanza, IReadOnlyList<GatewayReceiver> receivers)
    {
        if (receivers.Count <= OfThread)
        {
            return await new SharedDelivery(registry, stanza, receivers, 0, receivers.Count).RunAsync();
        }

        var parts = new List<Task<IReadOnlyList<long>>>();
        for (var first = 0; first < receivers.Count; first += OfThread)
        {
            parts.Add(new SharedDelivery(registry, stanza, receivers, first, Math.Min(OfThread, receivers.Count - first)).RunAsync());
        }

        return [.. (await Task.WhenAll(parts)).SelectMany(p => p)];
    }

    /// <summary>Not in the caller's turn of the engine, which nothing of this must become a part of.</summary>
    public void Execute()
    {
        try
        {
            for (var next = first; next < first + count; next += AtOnce)
            {
                Hand(next, Math.Min(next + AtOnce, first + count));
            }

            handed.SetResult();
        }
#pragma warning disable CA1031 // It is the caller's.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            handed.SetException(exception);
        }
    }

    private async Task<IReadOnlyList<long>> RunAsync()
    {
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        await handed.Task;
        foreach (var (id, passed) in passing ?? [])
        {
            if (!await passed)
            {
                (gone ??= []).Add(id);
            }
        }

        return gone ?? (IReadOnlyList<long>)[];
    }

    private void Hand(int from, int to)
    {
        FollowingWork.Enter();
        try
        {
            for (var i = from; i < to; i++)
            {
                var (id, address) = receivers[i];
                if (registry.Find(id) is not { } session)
                {
                    (gone ??= []).Add(id);
                }
                else if (session.Deliver(stanza, 0, address) is var passed && passed != ClientSession.Queued)
                {
                    (passing ??= []).Add((id, passed));
                }
            }
        }
        finally
        {
            FollowingWork.Leave();
        }
    }
}
