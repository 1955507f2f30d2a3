using Godwit.Abstractions.Sessions;
using Godwit.Protocol.StreamManagement;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Sessions;

/// <summary>Both sides' books of one session. Used by the thread that reads, the one that writes and the account's answers: locked.</summary>
internal sealed class SessionLedger(ClientSession session, int limit, TimeProvider time) : ISessionLedger
{
    private readonly Lock gate = new();
    private OutboundQueue<OutboundItem> unacknowledged = new(limit);
    private readonly List<(ulong Target, TaskCompletionSource Reached)> waiters = [];
    private Element? announcement;
    private Action? request;
    private bool isRequested;
    private bool isCountingSent;
    private ulong received;
    private ulong handled;

    /// <summary>How many stanzas came before counting began.</summary>
    private ulong before;

    public bool IsOn => request is not null;

    public uint Durable
    {
        get
        {
            lock (gate)
            {
                return Counted;
            }
        }
    }

    /// <summary>How many stanzas were written that the client has not acknowledged.</summary>
    public int UnacknowledgedCount
    {
        get
        {
            lock (gate)
            {
                return unacknowledged.Count;
            }
        }
    }

    /// <summary>True when what is written from here on is counted.</summary>
    public bool IsCountingSent => isCountingSent;

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

    public void TurnOn(Element announcement, Action request)
    {
        lock (gate)
        {
            before = received;
            this.announcement = announcement;
            this.request = request;
        }

        session.Send(announcement);
    }

    public string MakeResumable(TimeSpan parkFor) => session.MakeResumable(parkFor);

    public ValueTask<ResumedSession?> ResumeAsync(string token, uint acknowledged) => session.ResumeAsync(token, acknowledged);

    /// <summary>A stanza of the client has arrived.</summary>
    public void Received()
    {
        lock (gate)
        {
            received++;
        }
    }

    /// <summary>So many stanzas of the client, the oldest first, are durable with all they must leave behind.</summary>
    public void Handled(int count)
    {
        List<TaskCompletionSource>? reached = null;
        lock (gate)
        {
            handled += (ulong)count;
            for (var i = waiters.Count - 1; i >= 0; i--)
            {
                if (waiters[i].Target <= handled)
                {
                    (reached ??= []).Add(waiters[i].Reached);
                    waiters.RemoveAt(i);
                }
            }
        }

        reached?.ForEach(r => r.TrySetResult());
    }

    public async Task<uint> WhenDurableAsync(TimeSpan atMost)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (received <= handled)
            {
                return Counted;
            }

            waiters.Add((received, waiter));
        }

        await Task.WhenAny(waiter.Task, Task.Delay(atMost, time));
        lock (gate)
        {
            waiters.RemoveAll(w => w.Reached == waiter);
            return Counted;
        }
    }

    public bool Acknowledge(uint count)
    {
        List<long> sequences = [];
        bool asksAgain;
        lock (gate)
        {
            var before = unacknowledged.Count;
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

            // What was written behind the last question is open still, and perhaps nothing more is written.
            asksAgain = isRequested && request is not null && unacknowledged.Count > 0 && unacknowledged.Count < before;
            isRequested = asksAgain;
        }

        session.Reporter?.Add(sequences);
        if (asksAgain)
        {
            request!();
        }

        return true;
    }

    /// <summary>An element was written. What comes behind the announcement of counting is counted.</summary>
    public void Wrote(Element element)
    {
        if (element == announcement)
        {
            isCountingSent = true;
        }
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

    /// <summary>What was handled since counting began, modulo 2^32.</summary>
    private uint Counted => handled <= before ? 0 : unchecked((uint)(handled - before));
}
