using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>Says numbered things in a room, and writes down what it sees there of itself and of others.</summary>
internal sealed class Speaker(int port, Jid account, Jid room, Books books, Books seen) : Talker(port, account, Setup.Password, books)
{
    public override string Conversation { get; } = account.Local!;

    protected override async Task<uint> BeginAsync(TestClient.TestClient client, CancellationToken cancellationToken)
    {
        await client.EnterAsync(room.WithResource(Conversation), cancellationToken);
        return 1;
    }

    protected override async Task HeardAsync(TestClient.TestClient client, Element element)
    {
        if (element.Name == "r")
        {
            await client.AcknowledgeAsync();
        }
        else
        {
            RoomArchive.Note(element, room, seen);
        }
    }

    protected override Element Message(int number) => Message(number, room, "groupchat");
}
