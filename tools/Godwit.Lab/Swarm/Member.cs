using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Accounting;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Net;

namespace Godwit.Lab.Swarm;

/// <summary>
/// A user with one client: writes to one other, sends again what was not acknowledged when a session is gone, resumes where it can, gives up connections that say
/// nothing, and comes back. All on the swarm's thread.
/// </summary>
internal sealed class Member
{
    /// <summary>What the counters know a question for a page of the archive by.</summary>
    private const long PageMark = long.MinValue;

    /// <summary>For longer than what waits behind the answer to a resumption takes to come.</summary>
    private static readonly TimeSpan Replay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);

    private readonly SwarmPlan plan;
    private readonly Settings settings;
    private readonly Books books;
    private readonly Record record;
    private readonly Random random;
    private readonly Outbox outbox = new();
    private readonly HashSet<int> questions = [];

    /// <summary>What the answer to the last resumption acknowledged.</summary>
    private readonly List<int> inherited = [];
    private readonly string partner;
    private int attempts;
    private int trips;
    private int question;
    private int signs;
    private long connectAt;
    private long connectingSince;
    private long heardAt;
    private long readyAt;
    private long askAt;
    private long retryAt;
    private long vanishAt;
    private long pageAt;
    private bool isWanted;
    private bool isNudged;
    private bool isHushed;

    public Member(Loop loop, SwarmPlan plan, Settings settings, int number, Books books, Record record, IReceiver receiver)
    {
        (this.plan, this.settings, this.books, this.record) = (plan, settings, books, record);
        Number = number;
        Habit = plan.HabitOf(number);
        random = new Random(unchecked((plan.Seed * 1_000_003) + number));
        partner = string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{number ^ 1}@{settings.Domain}");
        Account = string.Create(CultureInfo.InvariantCulture, $"{settings.Prefix}{number}@{settings.Domain}");
        Client = new Client(loop, settings, number, receiver);
    }

    /// <summary>Which it is: the number of its account and of the conversation that it leads.</summary>
    public int Number { get; }

    /// <summary>How it behaves.</summary>
    public Habit Habit { get; private set; }

    /// <summary>True when it writes.</summary>
    public bool IsSpeaker => Number < plan.Speakers;

    /// <summary>Its account.</summary>
    public string Account { get; }

    /// <summary>Its connection.</summary>
    public Client Client { get; }

    /// <summary>Where it is connected, or was last.</summary>
    public System.Net.IPEndPoint? Node { get; private set; }

    /// <summary>True while it is on its way to a session.</summary>
    public bool IsConnecting => connectingSince != 0;

    /// <summary>True when it has had a session.</summary>
    public bool HasLoggedIn => readyAt != 0;

    /// <summary>True when it wants to be connected and is not on its way yet.</summary>
    public bool IsWaiting => isWanted && !Client.IsReady && !IsConnecting;

    /// <summary>True when all that it wrote was acknowledged and all that it asked was answered.</summary>
    public bool IsSettled => outbox.Count == 0 && questions.Count == 0;

    /// <summary>Reads its archive in the end; null before.</summary>
    public ArchiveReading? Reading { get; private set; }

    private static long Now => Stopwatch.GetTimestamp();

    /// <summary>Connects from now on, whenever it has no session.</summary>
    public void Want(bool wanted)
    {
        isWanted = wanted;
        connectAt = Now;
    }

    /// <summary>True when it is time to try to connect.</summary>
    public bool IsDue(long now) => IsWaiting && now >= connectAt;

    /// <summary>Connects to one of the nodes.</summary>
    public void Connect(IReadOnlyList<System.Net.IPEndPoint> nodes)
    {
        if (nodes.Count == 0)
        {
            Delay();
            return;
        }

        Node = nodes[plan.NodeOf(Number, attempts + trips, nodes.Count)];
        connectingSince = Now;
        signs = Client.Signs;
        heardAt = connectingSince;
        Client.Connect(Node);
    }

    /// <summary>The client has a session.</summary>
    public void Ready()
    {
        var now = Now;
        record.LoggedIn(Number, now, now - connectingSince, Client.IsResumed, Node!);
        books.Note(Number, 0, $"{(Client.IsResumed ? "resumed" : "bound")} at {Node!.Address}", now);
        (attempts, connectingSince, heardAt, readyAt) = (0, 0, now, now);
        isNudged = false;
        askAt = now + (long)(random.NextDouble() * Ticks(plan.Question));
        vanishAt = Habit == Habit.Restless ? now + (long)((0.5 + (3 * random.NextDouble())) * Stopwatch.Frequency) : long.MaxValue;
        if (Client.IsResumed)
        {
            foreach (var mark in Client.Acknowledgements!.Open)
            {
                SendAgain(mark);
            }

            Client.Ask();
        }
        else
        {
            outbox.Forget();
            foreach (var number in questions)
            {
                books.Withdraw(Name(number));
            }

            questions.Clear();
        }

        Flush();
        if (Reading is { IsComplete: false })
        {
            ReadPage();
        }
    }

    /// <summary>The connection is gone, or could not be made.</summary>
    public void Broke(string reason)
    {
        record.Broke(reason, Node);
        books.Note(Number, 0, $"broke: {reason}", Now);
        connectingSince = 0;
        Delay();
    }

    /// <summary>Writes a message, whether it is connected or not. False when it waits for the server already.</summary>
    public bool Speak(long at)
    {
        if (outbox.Count >= plan.Window)
        {
            return false;
        }

        outbox.Add(books.Send(Number, at));
        Flush();
        return true;
    }

    /// <summary>The server has handled something.</summary>
    public void Acknowledged(long mark)
    {
        if (mark > 0 && outbox.Remove(mark))
        {
            books.Acknowledge(Number, Pending.NumberOf(mark), Now, isResumption: !Client.IsReady);
            books.Note(Number, Pending.NumberOf(mark), Client.IsReady ? "acknowledged" : "acknowledged by a resumption", Now);
            if (!Client.IsReady)
            {
                inherited.Add(Pending.NumberOf(mark));
            }
        }
    }

    /// <summary>A stanza came.</summary>
    public void Received(ReadOnlySpan<byte> stanza)
    {
        if (Reading?.TryTake(stanza, Number, books) == true)
        {
            return;
        }

        if (stanza[1] == (byte)'i')
        {
            Answered(stanza);
        }
        else if (stanza[1] == (byte)'m' && Elements.IsType(stanza, "error"u8))
        {
            Refused(stanza);
        }
        else if (stanza[1] == (byte)'m' && Stanza.TryRead(stanza, out var conversation, out var number))
        {
            books.See(Witness.Recipient, conversation, number, Stanza.StanzaId(stanza, Account), Now);
        }
    }

    /// <summary>Settles down: stays, and asks nothing any more, for the books are to be closed.</summary>
    public void Hush()
    {
        (Habit, isHushed, vanishAt) = (Habit.Online, true, long.MaxValue);
        if (!Client.IsReady)
        {
            Want(true);
        }
    }

    /// <summary>Begins to read its archive.</summary>
    public void ReadArchive()
    {
        Reading = new ArchiveReading();
        if (Client.IsReady)
        {
            ReadPage();
        }
    }

    /// <summary>Is gone without a word, and comes back at once.</summary>
    public void Vanish()
    {
        if (Client.IsReady)
        {
            GiveUp("Vanishes.");
        }
    }

    /// <summary>Does what is due by the clock.</summary>
    public void Look(long now)
    {
        if (!Client.IsReady)
        {
            if (IsConnecting && now - connectingSince > Ticks(plan.Silence))
            {
                GiveUp("The login takes too long.");
            }

            return;
        }

        if (signs != Client.Signs)
        {
            (signs, heardAt, isNudged) = (Client.Signs, now, false);
        }

        if (inherited.Count > 0 && now - readyAt > Ticks(Replay))
        {
            inherited.ForEach(n => books.Forget(Number, n));
            inherited.Clear();
        }

        if (now - heardAt > Ticks(plan.Silence))
        {
            GiveUp("The server says nothing.");
        }
        else if (now >= vanishAt)
        {
            trips++;
            GiveUp("Restless.");
        }
        else
        {
            SendDue(now);
        }
    }

    private void SendDue(long now)
    {
        if (now >= askAt && !isHushed)
        {
            askAt = now + Ticks(plan.Question);
            questions.Add(++question);
            books.Ask(Name(question), now);
            Client.SendMessage(Stanza.Question(Account, question), -question);
        }

        if (!isNudged && now - heardAt > Ticks(plan.Silence) / 2)
        {
            isNudged = true;
            Client.Ask();
        }

        if (outbox.HasRefused && now >= retryAt)
        {
            foreach (var number in outbox.TakeRefused())
            {
                books.SendAgain(Number, number);
            }

            Flush();
        }

        if (pageAt != 0 && now >= pageAt)
        {
            ReadPage();
        }
    }

    private void Answered(ReadOnlySpan<byte> stanza)
    {
        if (Stanza.Number(stanza, "q-") is > 0 and var number && questions.Remove(number))
        {
            record.Answered(books.Answer(Name(number)), Now);
        }
        else if (Reading is { IsComplete: false } reading && reading.IsAnswer(stanza))
        {
            if (Elements.IsType(stanza, "error"u8))
            {
                pageAt = Now + Ticks(plan.Retry);
            }
            else if (reading.EndPage(stanza))
            {
                ReadPage();
            }
        }
    }

    private void Refused(ReadOnlySpan<byte> stanza)
    {
        if (Stanza.Number(stanza, "m-") is not (> 0 and var number))
        {
            return;
        }

        if (!Elements.Has(stanza, "type='wait'"u8) && !Elements.Has(stanza, "type=\"wait\""u8))
        {
            record.Surprise($"{Account} #{number}", stanza);
        }

        books.Note(Number, number, "refused", Now);
        if (books.Refuse(Number, number))
        {
            outbox.Refuse(number);
            retryAt = Now + Ticks(plan.Retry);
        }
    }

    private void ReadPage()
    {
        pageAt = 0;
        Client.SendMessage(Reading!.Next(), PageMark);
    }

    private void Flush()
    {
        if (!Client.IsReady)
        {
            return;
        }

        foreach (var message in outbox.Unsent)
        {
            message.Send();
            books.Note(Number, message.Number, "sent", Now);
            Client.SendMessage(Stanza.Message(Number, message.Number, partner), message.Mark);
        }
    }

    /// <summary>Sends again in a resumed session what the server has not handled; it stands in the counters already.</summary>
    private void SendAgain(long mark)
    {
        if (mark > 0)
        {
            books.Note(Number, Pending.NumberOf(mark), "sent again", Now);
        }

        Client.SendXml(
            mark switch
            {
                0 => "<presence/>"u8,
                > 0 => Stanza.Message(Number, Pending.NumberOf(mark), partner),
                PageMark => Reading!.Next(),
                _ => Stanza.Question(Account, (int)-mark),
            });
    }

    private void GiveUp(string reason)
    {
        Client.Vanish();
        Broke(reason);
    }

    private void Delay()
    {
        var wait = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, Math.Min(attempts, 10)), plan.LongestWait.TotalSeconds) * (0.5 + random.NextDouble());
        connectAt = Now + (attempts == 0 ? 0 : (long)(wait * Stopwatch.Frequency));
        attempts++;
    }

    private string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Account} asks {number}");

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
