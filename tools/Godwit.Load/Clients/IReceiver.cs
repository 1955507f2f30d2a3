namespace Godwit.Load.Clients;

/// <summary>What a run does with what its clients receive. All on one thread.</summary>
internal interface IReceiver
{
    /// <summary>A client has its session, or has it again.</summary>
    void Ready(Client client)
    {
    }

    /// <summary>A stanza came; its bytes are there during the call only.</summary>
    void Received(Client client, ReadOnlySpan<byte> stanza)
    {
    }

    /// <summary>The server has acknowledged a message.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="intended">When it was to be sent.</param>
    void Acknowledged(Client client, long intended)
    {
    }

    /// <summary>The server has closed the stream that the client closed.</summary>
    void Closed(Client client)
    {
    }

    /// <summary>A client has lost its connection, or could not log in.</summary>
    void Broke(Client client, string reason);
}
