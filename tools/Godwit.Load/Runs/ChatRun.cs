using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>Pairs of clients: both send to each other.</summary>
internal sealed class ChatRun(Settings settings) : TalkRun(settings)
{
    private readonly Sequence[] from = new Sequence[settings.Clients];

    protected override string Title => $"chat: {Settings.Clients} clients, {Settings.Rate} messages a second for {Settings.Duration.TotalSeconds} s, {Settings.Transport}";

    protected override int Receivers => 1;

    protected override (string To, string Type) Destination(int client) => ($"{Settings.Prefix}{client ^ 1}@{Settings.Domain}", "chat");

    protected override Arrival Arrived(int receiver, LoadMessage message)
    {
        if ((message.Sender ^ 1) == receiver)
        {
            return from[message.Sender].Add(message.Number);
        }

        Tally.Error($"client {receiver} got a message for client {message.Sender ^ 1}");
        return Arrival.InOrder;
    }

    protected override long Lost(IReadOnlyList<int> sent) => sent.Select((count, sender) => count - from[sender].Last + from[sender].Missing).Sum(l => (long)l);
}
