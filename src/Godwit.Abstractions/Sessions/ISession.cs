using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Sessions;

/// <summary>A client's session on the node that holds its stream.</summary>
public interface ISession
{
    /// <summary>The bare JID that authenticated.</summary>
    Jid Account { get; }

    /// <summary>The full JID, or null before a resource is bound.</summary>
    Jid? Address { get; }

    /// <summary>A value that a module keeps with the session, made empty at first use.</summary>
    T Slot<T>()
        where T : class, new();

    /// <summary>The value that a module keeps with the session; null when it was not used yet.</summary>
    T? FindSlot<T>()
        where T : class;

    /// <summary>Writes an element that is no stanza.</summary>
    void Send(Element element);

    /// <summary>Writes an element that is no stanza, made when its turn to be written has come.</summary>
    void Send(Func<Element> make);

    /// <summary>Writes a stanza that an <see cref="SendHook"/> held back; hooks do not see it again.</summary>
    void Release(Stanza stanza);

    /// <summary>The accounting of what each side has taken over.</summary>
    ISessionLedger Ledger { get; }

    /// <summary>Closes the stream with a stream error (RFC 6120 §4.9.3).</summary>
    /// <param name="condition">The defined condition.</param>
    /// <param name="application">An application-specific condition, or null.</param>
    void Close(string condition, Element? application = null);
}
