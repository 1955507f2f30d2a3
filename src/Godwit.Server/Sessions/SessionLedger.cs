using Godwit.Abstractions.Sessions;
using Godwit.Protocol.StreamManagement;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;

namespace Godwit.Server.Sessions;

/// <summary>Both sides' books of one session. Used by the thread that reads, the one that writes and the account's answers: locked.</summary>
internal sealed class SessionLedger(ClientSession session, int limit, long bytesLimit, SessionDelay delay, TimeProvider time) : ISessionLedger, IDelayed
{
    private OutboundQueue<OutboundItem> unacknowledged = new(limit);
    private List<(uint Target, TaskCompletionSource Reached)>? waiters;
    private InboundCounter inbound = new(int.MaxValue);
    private Element? announcement;
    private Element? request;
    private bool isRequested;
    private bool isDelayed;
    private bool isCountingSent;
    private long unacknowledgedBytes;
    private uint resumed;

    public bool IsOn => request is not null;

    public uint Durable
    {
        get
        {
            lock (this)
            {
                return inbound.Handled;
            }
        }
    }

    public uint Resumed
    {
        get
        {
            lock (this)
            {
                return resumed;
            }
        }
    }

    /// <summary>How many stanzas were written that the client has not acknowledged.</summary>
    public int UnacknowledgedCount
    {
        get
        {
            lock (this)
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
            lock (this)
            {
                return unacknowledged.Sent;
            }
        }
    }

    public void TurnOn(Element announcement, Element request)
    {
        lock (this)
        {
            inbound = new InboundCounter(int.MaxValue);
            this.announcement = announcement;
            this.request = request;
        }

        session.Send(announcement);
    }

    public string MakeResumable(TimeSpan parkFor) => session.Life.MakeResumable(parkFor);

    public ValueTask<ResumedSession?> ResumeAsync(string token, uint acknowledged, Element question) => session.Life.ResumeAsync(token, acknowledged, question);

    /// <summary>A stanza of the client has arrived. The receipt is to be given back when it is durable, with all it must leave behind.</summary>
    public Receipt Received()
    {
        lock (this)
        {
            return new Receipt(inbound, inbound.Begin());
        }
    }

    /// <summary>These stanzas of the client are durable. They count once all that came before them are; not at all when the client was told to send them again.</summary>
    public void Handled(params ReadOnlySpan<Receipt> receipts)
    {
        List<TaskCompletionSource> reached;
        lock (this)
        {
            foreach (var (counter, ticket) in receipts)
            {
                counter.Complete(ticket);
            }

            if (waiters is not { Count: > 0 })
            {
                return;
            }

            reached = TakeReached(waiters);
        }

        reached.ForEach(r => r.TrySetResult());
    }

    /// <summary>
    /// The client learns the count on a new stream, and sends everything beyond it once more: what of that is under way here already is counted
    /// when it comes again, not twice; what is not on its way yet does not go.
    /// </summary>
    /// <returns>The count.</returns>
    public uint Recount()
    {
        List<TaskCompletionSource> reached;
        uint count;
        lock (this)
        {
            count = resumed = inbound.Handled;
            inbound.Abandon();
            inbound = new InboundCounter(int.MaxValue, count);
            reached = waiters?.ConvertAll(w => w.Reached) ?? [];
            waiters = null;
        }

        reached.ForEach(r => r.TrySetResult());
        return count;
    }

    public async Task<uint> WhenDurableAsync(TimeSpan atMost)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (this)
        {
            if (inbound.Pending == 0)
            {
                return inbound.Handled;
            }

            (waiters ??= []).Add((inbound.Received, waiter));
        }

        await waiter.Task.WaitAsync(atMost, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (this)
        {
            waiters?.RemoveAll(w => w.Reached == waiter);
            return inbound.Handled;
        }
    }

    public bool Acknowledge(uint count)
    {
        List<long> sequences = [];
        lock (this)
        {
            var before = unacknowledged.Count;
            var isValid = unacknowledged.Acknowledge(count, item =>
            {
                unacknowledgedBytes -= item.Bytes;
                session.Refusals.Heard(item.Stanza!);
                if (item.Sequence != 0)
                {
                    sequences.Add(item.Sequence);
                }
            });
            if (!isValid)
            {
                return false;
            }

            // What was written behind the last question is open still. The next write asks for it; perhaps nothing more is written.
            isRequested = false;
            if (!isDelayed && unacknowledged.Count > 0 && unacknowledged.Count < before)
            {
                isDelayed = true;
                delay.Add(this);
            }
        }

        session.Acknowledged(sequences);
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
        lock (this)
        {
            unacknowledgedBytes += item.Bytes;
            return unacknowledged.TryAdd(item) && unacknowledgedBytes <= bytesLimit;
        }
    }

    /// <summary>The question how far the client is, to be written behind what was just written; null when nothing is open, or it was asked already.</summary>
    public Element? Ask()
    {
        lock (this)
        {
            if (request is null || isRequested || unacknowledged.Count == 0)
            {
                return null;
            }

            isRequested = true;
            return request;
        }
    }

    /// <summary>Nothing more was written for a while: asks by itself.</summary>
    public void Due()
    {
        lock (this)
        {
            isDelayed = false;
        }

        // A resumption asks with what it writes.
        if (session.Life.Link is not null && Ask() is { } question)
        {
            session.Send(question);
        }
    }

    /// <summary>Takes back all that the client has not acknowledged, to be written again.</summary>
    public IReadOnlyList<OutboundItem> TakeUnacknowledged() => TakeUnacknowledged(out _);

    /// <inheritdoc cref="TakeUnacknowledged()"/>
    /// <param name="acknowledged">How many the client had acknowledged before them, modulo 2^32.</param>
    public IReadOnlyList<OutboundItem> TakeUnacknowledged(out uint acknowledged)
    {
        lock (this)
        {
            acknowledged = unacknowledged.Acknowledged;
            OutboundItem[] items = [.. unacknowledged.Unacknowledged];
            unacknowledged = new OutboundQueue<OutboundItem>(limit, unacknowledged.Acknowledged);
            unacknowledgedBytes = 0;
            isRequested = false;
            return items;
        }
    }

    /// <summary>Goes on with the books of a session that another node had.</summary>
    /// <param name="parked">What was kept of it.</param>
    /// <param name="written">What was written there and not acknowledged.</param>
    /// <param name="question">See <see cref="TurnOn"/>.</param>
    public void Restore(ParkedSession parked, IEnumerable<OutboundItem> written, Element question)
    {
        lock (this)
        {
            resumed = parked.Handled;
            inbound = new InboundCounter(int.MaxValue, parked.Handled);
            unacknowledged = new OutboundQueue<OutboundItem>(limit, parked.Acknowledged);
            foreach (var item in written)
            {
                unacknowledgedBytes += item.Bytes;
                unacknowledged.TryAdd(item);
            }

            request = question;
            isCountingSent = true;
        }
    }

    private List<TaskCompletionSource> TakeReached(List<(uint Target, TaskCompletionSource Reached)> waiters)
    {
        // The numbers wrap at 2^32, and are never that far apart.
        var handled = inbound.Handled;
        var reached = waiters.FindAll(w => unchecked((int)(handled - w.Target)) >= 0).ConvertAll(w => w.Reached);
        waiters.RemoveAll(w => unchecked((int)(handled - w.Target)) >= 0);
        return reached;
    }
}
