using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>Sends numbered messages to one recipient.</summary>
internal sealed class Sender(int port, Jid account, Jid recipient, string password, Books books) : Talker(port, account, password, books)
{
    public override string Conversation { get; } = $"{account.Local}>{recipient.Local}";

    protected override Element Message(int number) => Message(number, recipient, "chat");
}
