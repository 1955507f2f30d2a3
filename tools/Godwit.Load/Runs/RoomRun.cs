using Godwit.Load.Clients;
using Godwit.Load.Measures;
using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Runs;

/// <summary>One room with all clients in it (XEP-0045): each message goes to all, in one order.</summary>
internal sealed class RoomRun : TalkRun
{
    private const string UserNamespace = "http://jabber.org/protocol/muc#user";
    private const string Inside = "110";

    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(60);

    private readonly string room;
    private readonly Sequence[,] from;
    private readonly ulong[] order;
    private readonly TaskCompletionSource[] joined;
    private readonly TaskCompletionSource unlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RoomRun(Settings settings)
        : base(settings)
    {
        room = $"load-{Guid.NewGuid():n}@conference.{settings.Domain}";
        from = new Sequence[settings.Clients, settings.Clients];
        order = new ulong[settings.Clients];
        joined = [.. Enumerable.Range(0, settings.Clients).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    protected override string Title => $"room: {Settings.Clients} occupants, {Settings.Rate} messages a second for {Settings.Duration.TotalSeconds} s, {Settings.Transport}";

    protected override int Receivers => Settings.Clients;

    protected override (string To, string Type) Destination(int client) => (room, "groupchat");

    protected override async Task PrepareAsync(Crowd crowd)
    {
        await JoinAsync(crowd[0]);
        Send(crowd[0], $"<iq type='set' id='room' to='{room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>");
        await unlocked.Task.WaitAsync(JoinPatience);
        await Task.WhenAll(Enumerable.Range(1, crowd.Count - 1).Select(i => JoinAsync(crowd[i]))).WaitAsync(JoinPatience);
    }

    public override void Received(LoadClient client, Stanza stanza)
    {
        base.Received(client, stanza);
        if (stanza.Kind == StanzaKind.Presence && !joined[client.Number].Task.IsCompleted && IsOwn(stanza))
        {
            joined[client.Number].TrySetResult();
        }
        else if (stanza is { Kind: StanzaKind.Iq, Id: "room" })
        {
            unlocked.TrySetResult();
        }
    }

    protected override Arrival Arrived(int receiver, LoadMessage message)
    {
        order[receiver] = ((order[receiver] * 31) + (uint)message.Sender) * 31 + (uint)message.Number;
        return from[receiver, message.Sender].Add(message.Number);
    }

    protected override long Lost(IReadOnlyList<int> sent)
    {
        var lost = 0L;
        for (var receiver = 0; receiver < Settings.Clients; receiver++)
        {
            for (var sender = 0; sender < Settings.Clients; sender++)
            {
                lost += sent[sender] - from[receiver, sender].Last + from[receiver, sender].Missing;
            }
        }

        return lost;
    }

    protected override void Complete(Report report) => report.Check("all saw the same order", order.Distinct().Count() == 1);

    private static bool IsOwn(Stanza presence) =>
        presence.Child("x", UserNamespace)?.Elements.Any(e => e.Name == "status" && e["code"] == Inside) == true;

    private static void Send(LoadClient client, string xml) => client.Send(System.Text.Encoding.UTF8.GetBytes(xml), 0);

    private Task JoinAsync(LoadClient client)
    {
        Send(client, $"<presence to='{room}/{client.Number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        return joined[client.Number].Task;
    }
}
