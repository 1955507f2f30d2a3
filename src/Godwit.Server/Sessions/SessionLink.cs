using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Server.Sessions;

/// <summary>The connection of a session, as the session sees it.</summary>
internal abstract class SessionLink
{
    /// <summary>Breaks the connection.</summary>
    public abstract void Abort();

    /// <summary>Writes a stanza at once when the caller is a hook that looks at a stanza being written; else false.</summary>
    public abstract bool TryWriteNow(Stanza stanza);

    /// <summary>Writes an element at once while negotiation is under way, where only the reading side writes; else false.</summary>
    public abstract bool TryWriteNow(Element element);

    /// <summary>Another connection takes the session over: stops writing and breaks; completes when nothing more is written.</summary>
    public abstract Task SupersedeAsync();

    /// <summary>
    /// The session goes to another node: from here on nothing is read or written, and the connection stays open until <see cref="Leave"/>. Completes when nothing more is written.
    /// </summary>
    public abstract Task SuspendAsync();

    /// <summary>The session has gone: the client is told to look for it elsewhere, or finds the connection closed.</summary>
    /// <param name="error">What it is told, or null.</param>
    public abstract void Leave(StreamError? error);

    /// <summary>This connection carries a session that another one had, or another node.</summary>
    public abstract void Continue(ClientSession session);

    /// <summary>Writes <paramref name="first"/>, then what the session has queued.</summary>
    public abstract void StartWriting(Element first);
}
