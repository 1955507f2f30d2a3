using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>Pairs of clients: both send to each other.</summary>
internal sealed class ChatRun(Settings settings) : TalkRun(settings)
{
    private readonly Sequence[] from = new Sequence[settings.Clients];

    protected override string Title => $"chat: {Settings.Clients} clients in pairs, {How} for {Settings.Duration.TotalSeconds} s, {Settings.Transport}";

    protected override int Receivers => 1;

    protected override LoadMessage Message(int client) =>
        new(client, $"{Settings.Prefix}{client ^ 1}@{Settings.Domain}", "chat", Settings.Transport == Transport.Relay);

    protected override Arrival Arrived(int receiver, int sender, int number)
    {
        if ((sender ^ 1) == receiver)
        {
            return from[sender].Add(number);
        }

        Tally.Error($"client {receiver} got a message for client {sender ^ 1}");
        return Arrival.InOrder;
    }

    protected override bool Completes(int receiver, int sender) => true;

    protected override long Lost(IReadOnlyList<int> sent) => sent.Select((count, sender) => count - from[sender].Last + from[sender].Missing).Sum(l => (long)l);
}
