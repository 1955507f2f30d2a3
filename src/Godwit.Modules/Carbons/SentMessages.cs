using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Carbons;

/// <summary>
/// The copied messages that the account's clients sent last, so that an error that answers one is copied too (XEP-0280 §6.1). Remembers the
/// newest 32, which is enough: an error comes soon or not at all.
/// </summary>
internal sealed class SentMessages
{
    private const int Most = 32;

    private int[]? hashes;
    private int next;

    public void Remember(Stanza message)
    {
        if (message.Id is not null)
        {
            hashes ??= new int[Most];
            hashes[next] = Hash(message.Id, message.To);
            next = (next + 1) % Most;
        }
    }

    /// <summary>True when the error answers a message that was remembered; it is forgotten then.</summary>
    public bool Take(Stanza error)
    {
        var index = hashes is null || error.Id is null ? -1 : Array.IndexOf(hashes, Hash(error.Id, error.From));
        if (index < 0)
        {
            return false;
        }

        hashes![index] = 0;
        return true;
    }

    private static int Hash(string id, Protocol.Jids.Jid? peer) => HashCode.Combine(id, peer) is not 0 and var hash ? hash : 1;
}
