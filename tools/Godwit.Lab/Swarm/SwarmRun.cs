using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Godwit.Lab.Accounting;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Net;

namespace Godwit.Lab.Swarm;

/// <summary>
/// The members on one thread of their own, so that many thousands fit beside the servers. Others ask that thread to do something and wait for it.
/// </summary>
internal sealed class SwarmRun : IReceiver, IDisposable
{
    /// <summary>The password of all accounts.</summary>
    public const string Password = "lab-1492";

    private static readonly long BetweenLooks = Stopwatch.Frequency / 20;
    private static readonly long Turn = Stopwatch.Frequency / 500;

    private readonly ConcurrentQueue<Action> posted = new();
    private readonly Loop loop = new();
    private readonly SwarmPlan plan;
    private readonly Member[] members;
    private readonly Thread thread;
    private readonly Random random;
    private readonly List<(Func<bool> Condition, TaskCompletionSource Holds)> awaited = [];
    private IPEndPoint[] nodes = [];
    private double rate;
    private long paceFrom;
    private long spoken;
    private int firstSpeaker;
    private int speakers;
    private int nextSpeaker;
    private long lookAt;
    private volatile bool isOver;

    public SwarmRun(SwarmPlan plan)
    {
        this.plan = plan;
        random = new Random(plan.Seed);
        Logins = plan.Logins;
        var settings = new Settings
        {
            Host = "lab",
            Endpoint = new IPEndPoint(IPAddress.Loopback, 0),
            Keys = new KnownKeys(null),
            Prefix = plan.Prefix,
            Password = Password,
            Mechanism = "SCRAM-SHA-256",
            Transport = plan.IsSecure ? Transport.StartTls : Transport.Plain,
            HasAcknowledgements = true,
            Resumes = true,
            BindsAnew = true,
            Clients = plan.Members,
        };
        Books = new Books([.. Enumerable.Range(0, plan.Members).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}>{n ^ 1}"))], static n => n ^ 1);
        members = [.. Enumerable.Range(0, plan.Members).Select(n => new Member(loop, plan, settings, n, Books, Record, this))];
        thread = new Thread(Work) { IsBackground = true, Name = "swarm" };
        thread.Start();
    }

    /// <summary>The accounts that it needs, as rows for <c>godwit account import</c>.</summary>
    public static IEnumerable<string> Accounts(string prefix, int members) =>
        Enumerable.Range(0, members).Select(n => string.Create(CultureInfo.InvariantCulture, $"{prefix}{n}@localhost,{Password}"));

    /// <summary>The books. Only on the swarm's thread, or when it has ended.</summary>
    public Books Books { get; }

    /// <summary>What happened to the members. Only on the swarm's thread, or when it has ended.</summary>
    public Record Record { get; } = new();

    /// <summary>The members. Only on the swarm's thread, or when it has ended.</summary>
    public IReadOnlyList<Member> Members => members;

    /// <summary>How many members have a session. Only on the swarm's thread.</summary>
    public int Connected => members.Count(m => m.Client.IsReady);

    /// <summary>How many members have had one. Only on the swarm's thread.</summary>
    public int LoggedIn => members.Count(m => m.HasLoggedIn);

    /// <summary>How many members want to have one. Only on the swarm's thread.</summary>
    public int Wanted => members.Count(m => m.Habit != Habit.Offline);

    /// <summary>How many messages were not written because their member waited for the server. Only on the swarm's thread.</summary>
    public int HeldBack { get; private set; }

    /// <summary>How many members may log in at the same time. Only on the swarm's thread.</summary>
    public int Logins { get; set; }

    /// <summary>Does something on the swarm's thread.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        posted.Enqueue(() =>
        {
            try
            {
                answer.SetResult(question());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <summary>Waits until a condition holds, which is looked at on the swarm's thread. False when it does not in time.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, TimeSpan atMost, CancellationToken stop)
    {
        var holds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        posted.Enqueue(() => awaited.Add((condition, holds)));
        try
        {
            await holds.Task.WaitAsync(atMost, stop);
            return true;
        }
        catch (TimeoutException)
        {
            posted.Enqueue(() => awaited.RemoveAll(a => a.Holds == holds));
            return false;
        }
    }

    /// <summary>Says to which nodes the balancer sends clients from now on.</summary>
    public Task RouteAsync(IEnumerable<IPEndPoint> to)
    {
        IPEndPoint[] all = [.. to];
        return AskAsync(() => nodes = all);
    }

    /// <summary>Lets members connect: all but those that come in the end only.</summary>
    public Task ConnectAsync() => AskAsync(() =>
    {
        foreach (var member in members.Where(m => m.Habit != Habit.Offline))
        {
            member.Want(true);
        }

        return true;
    });

    /// <summary>Sets how many messages a second are written; 0 for none.</summary>
    public Task SpeakAsync(double perSecond) => SpeakAsync(perSecond, 0, plan.Speakers);

    /// <inheritdoc cref="SpeakAsync(double)"/>
    /// <param name="perSecond">How many.</param>
    /// <param name="first">The first member that speaks.</param>
    /// <param name="count">How many speak.</param>
    public Task SpeakAsync(double perSecond, int first, int count) => AskAsync(() =>
    {
        (rate, paceFrom, spoken) = (perSecond, Stopwatch.GetTimestamp(), 0);
        (firstSpeaker, speakers, nextSpeaker) = (first, Math.Min(count, members.Length - first), 0);
        return true;
    });

    /// <summary>Lets all connections break without a word; the members come back at once.</summary>
    public Task VanishAsync() => AskAsync(() =>
    {
        Array.ForEach(members, m => m.Vanish());
        return true;
    });

    /// <summary>Lets all members settle down: nobody vanishes any more, and those come that were not there.</summary>
    public Task CallInAsync() => AskAsync(() =>
    {
        Array.ForEach(members, m => m.Hush());
        return true;
    });

    public void Ready(Client client) => members[client.Number].Ready();

    public void Received(Client client, ReadOnlySpan<byte> stanza) => members[client.Number].Received(stanza);

    public void Acknowledged(Client client, long intended) => members[client.Number].Acknowledged(intended);

    public void Broke(Client client, string reason) => members[client.Number].Broke(reason);

    /// <summary>Ends the thread; connections break without a word.</summary>
    public void Dispose()
    {
        isOver = true;
        thread.Join();
        Array.ForEach(members, m => m.Client.Dispose());
        loop.Dispose();
    }

    private void Work() => loop.Run(() => isOver, TimeSpan.FromDays(1), Due);

    private long Due(long now)
    {
        while (posted.TryDequeue(out var action))
        {
            action();
        }

        Speak(now);
        if (now >= lookAt)
        {
            lookAt = now + BetweenLooks;
            Look(now);
        }

        return now + Turn;
    }

    private void Speak(long now)
    {
        if (rate <= 0)
        {
            return;
        }

        var interval = Stopwatch.Frequency / rate;
        for (long at; (at = paceFrom + (long)(spoken * interval)) <= now; spoken++)
        {
            if (!members[firstSpeaker + nextSpeaker].Speak(at))
            {
                HeldBack++;
            }

            nextSpeaker = (nextSpeaker + 1) % speakers;
        }
    }

    private void Look(long now)
    {
        var places = Logins - members.Count(m => m.IsConnecting);
        var first = random.Next(members.Length);
        for (var index = 0; index < members.Length; index++)
        {
            var member = members[(first + index) % members.Length];
            member.Look(now);
            if (places > 0 && member.IsDue(now))
            {
                places--;
                member.Connect(nodes);
            }
        }

        foreach (var done in awaited.Where(a => a.Condition()).ToList())
        {
            done.Holds.TrySetResult();
            awaited.Remove(done);
        }
    }
}
