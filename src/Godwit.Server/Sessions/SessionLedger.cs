using Godwit.Abstractions.Sessions;
using Godwit.Protocol.StreamManagement;

namespace Godwit.Server.Sessions;

/// <summary>Both sides' books of one session. Used by the thread that reads, the one that writes and the account's answers: locked.</summary>
internal sealed class SessionLedger(ClientSession session, int limit, TimeProvider time) : ISessionLedger
{
    private readonly Lock gate = new();
    private OutboundQueue<OutboundItem> unacknowledged = new(limit);
    private readonly List<(uint Target, TaskCompletionSource Reached)> waiters = [];
    private Action? request;
    private bool isRequested;
    private uint received;
    private uint durable;

    public bool IsOn => request is not null;

    public uint Durable => durable;

    public uint Sent
    {
        get
        {
            lock (gate)
            {
                return unacknowledged.Sent;
            }
        }
    }

    public void TurnOn(Action request) => this.request = request;

    public string MakeResumable(TimeSpan parkFor) => session.MakeResumable(parkFor);

    public ValueTask<ResumedSession?> ResumeAsync(string token, uint acknowledged) => session.ResumeAsync(token, acknowledged);

    /// <summary>A stanza of the client has arrived.</summary>
    public void Received()
    {
        if (IsOn)
        {
            lock (gate)
            {
                unchecked
                {
                    received++;
                }
            }
        }
    }

    /// <summary>So many stanzas of the client, the oldest first, are durable with all they must leave behind.</summary>
    public void Handled(int count)
    {
        List<TaskCompletionSource>? reached = null;
        lock (gate)
        {
            // Stanzas that came before counting began are not counted.
            var open = unchecked(received - durable);
            durable = unchecked(durable + Math.Min((uint)count, open));
            foreach (var waiter in waiters.Where(w => IsReached(w.Target)).ToList())
            {
                (reached ??= []).Add(waiter.Reached);
                waiters.Remove(waiter);
            }
        }

        reached?.ForEach(r => r.TrySetResult());
    }

    public async Task<uint> WhenDurableAsync(TimeSpan atMost)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (IsReached(received))
            {
                return durable;
            }

            waiters.Add((received, waiter));
        }

        await Task.WhenAny(waiter.Task, Task.Delay(atMost, time));
        lock (gate)
        {
            waiters.RemoveAll(w => w.Reached == waiter);
            return durable;
        }
    }

    public bool Acknowledge(uint count)
    {
        List<long> sequences = [];
        lock (gate)
        {
            var isValid = unacknowledged.Acknowledge(count, item =>
            {
                if (item.Sequence != 0)
                {
                    sequences.Add(item.Sequence);
                }
            });
            if (!isValid)
            {
                return false;
            }

            isRequested = false;
        }

        session.Reporter?.Add(sequences);
        return true;
    }

    /// <summary>A stanza was written. False when the client leaves too many unacknowledged.</summary>
    public bool Wrote(OutboundItem item)
    {
        lock (gate)
        {
            return unacknowledged.TryAdd(item);
        }
    }

    /// <summary>A write is complete: asks the client how far it is, if it left something open.</summary>
    public void Flushed()
    {
        lock (gate)
        {
            if (request is null || isRequested || unacknowledged.Count == 0)
            {
                return;
            }

            isRequested = true;
        }

        request();
    }

    /// <summary>Takes back all that the client has not acknowledged, to be written again.</summary>
    public IReadOnlyList<OutboundItem> TakeUnacknowledged()
    {
        lock (gate)
        {
            OutboundItem[] items = [.. unacknowledged.Unacknowledged];
            unacknowledged = new OutboundQueue<OutboundItem>(limit, unacknowledged.Acknowledged);
            isRequested = false;
            return items;
        }
    }

    private bool IsReached(uint target) => unchecked((int)(durable - target)) >= 0;
}
