using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Entities;

/// <summary>The way to one receiver: straight to the node of its session, or by its address, through its account. While it changes from one to the other, what is sent is held. See <see cref="Ways"/>.</summary>
internal sealed class Way(Ways ways, Jid address) : IReceiver
{
    private long bytes;

    public Jid Address => address;

    public SessionAddress? Route { get; set; }

    /// <summary>What waits until all that was sent before has arrived; null while nothing has to.</summary>
    public List<Stanza>? Held { get; private set; }

    /// <summary>Where its session was when it last sent something while what is sent to it is held.</summary>
    public SessionAddress? Heard { get; set; }

    /// <summary>True when something did not arrive: nothing comes behind it, but word that the occupant is out.</summary>
    public bool IsLost { get; set; }

    public void HeardFrom(SessionAddress origin) => ways.HeardFrom(this, origin);

    /// <summary>From here on what is sent is held.</summary>
    public List<Stanza> Hold()
    {
        (bytes, Heard) = (0, null);
        return Held = [];
    }

    /// <summary>Holds a stanza. False when it is too much.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="most">How many may be held.</param>
    /// <param name="mostBytes">How many bytes of them.</param>
    public bool TryHold(Stanza stanza, int most, long mostBytes)
    {
        bytes += stanza.Size;
        Held!.Add(stanza);
        return Held.Count <= most && bytes <= mostBytes;
    }

    /// <summary>Nothing is held any more.</summary>
    public void Open() => Held = null;
}
