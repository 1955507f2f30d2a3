using Godwit.Load.Measures;

namespace Godwit.Load.Runs;

/// <summary>All clients but the first one send to the first one, whose archive fills.</summary>
internal sealed class HubRun(Settings settings) : TalkRun(settings with { MostMessages = settings.Messages })
{
    private readonly Sequence[] from = new Sequence[settings.Clients];

    protected override string Title => $"hub: {Settings.Clients - 1} clients send {Settings.Messages} messages to one, {How}, {Settings.Transport}";

    protected override int Receivers => 1;

    protected override LoadMessage Message(int client) => new(client, $"{Settings.Prefix}0@{Settings.Domain}", "chat");

    protected override bool Sends(int client) => client > 0;

    protected override Arrival Arrived(int receiver, int sender, int number) => from[sender].Add(number);

    protected override bool Completes(int receiver, int sender) => true;

    protected override long Lost(IReadOnlyList<int> sent) => sent.Select((count, sender) => count - from[sender].Last + from[sender].Missing).Sum(l => (long)l);
}
