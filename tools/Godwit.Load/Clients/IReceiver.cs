using Godwit.Protocol.Stanzas;

namespace Godwit.Load.Clients;

/// <summary>What a run does with what its clients receive. Called from many threads, for one client by one at a time.</summary>
internal interface IReceiver
{
    /// <summary>A stanza came.</summary>
    void Received(LoadClient client, Stanza stanza);

    /// <summary>The server has acknowledged a message.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="intended">When it was to be sent.</param>
    void Acknowledged(LoadClient client, long intended);

    /// <summary>A client has lost its connection, though nobody asked it to.</summary>
    void Broke(LoadClient client, string reason);
}
