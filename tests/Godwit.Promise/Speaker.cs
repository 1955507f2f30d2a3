using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>
/// Says numbered things in a room, as <see cref="Sender"/> sends them to a person, and writes down what it sees there of itself and of others.
/// </summary>
internal sealed class Speaker(int port, Jid account, Jid room, Books books, Books seen)
{
    private const int InFlight = 20;

    private readonly Queue<int> open = new();
    private int next = 1;
    private volatile bool isFinishing;

    public string Conversation => account.Local!;

    /// <summary>Says nothing new any more; <see cref="RunAsync"/> ends when all is acknowledged.</summary>
    public void Finish() => isFinishing = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var client = await TestClient.TestClient.ConnectAsync(port, account, Setup.Password, cancellationToken);
                await client.BindAsync("speaker", cancellationToken);
                await client.EnterAsync(room.WithResource(Conversation), cancellationToken);
                if (await TalkAsync(client, cancellationToken))
                {
                    return;
                }
            }
            catch (IOException)
            {
                // The server was killed: try again until it is back. There is no event for a port that opens.
                await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TalkAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        foreach (var number in open)
        {
            await client.SendAsync(Message(number));
        }

        // The first stanza of the session was the presence with which it entered.
        uint counted = 1;
        while (true)
        {
            while (!isFinishing && open.Count < InFlight)
            {
                open.Enqueue(next);
                await client.SendAsync(Message(next++));
            }

            if (open.Count == 0)
            {
                return true;
            }

            await client.SendAsync(new Element("r", Namespaces.StreamManagement));
            var handled = await AcknowledgementAsync(client, cancellationToken);
            for (; counted < handled; counted++)
            {
                books.Acknowledged(Conversation, open.Dequeue());
            }
        }
    }

    private async Task<uint> AcknowledgementAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            var element = await client.NextAsync(cancellationToken);
            if (element.Name == "a")
            {
                return uint.Parse(element["h"]!, CultureInfo.InvariantCulture);
            }

            if (element.Name == "r")
            {
                await RoomArchive.AcknowledgeAsync(client);
            }
            else
            {
                RoomArchive.Note(element, room, seen);
            }
        }
    }

    private Element Message(int number) => new Element("message", Namespaces.Client)
        .Set("to", room.ToString()).Set("type", "groupchat").Set("id", $"{Conversation}-{number}")
        .Add("body", $"{Conversation} {number}")
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", $"{Conversation}-{number}"));
}
