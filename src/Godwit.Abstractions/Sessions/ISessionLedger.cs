using Godwit.Protocol.Xml;

namespace Godwit.Abstractions.Sessions;

/// <summary>
/// The accounting of a session: what the client sent and the server has made durable, and what the server sent and the client has
/// acknowledged. Off until a module turns it on.
/// </summary>
public interface ISessionLedger
{
    /// <summary>True when acknowledgements were turned on.</summary>
    bool IsOn { get; }

    /// <summary>
    /// Starts counting: what the client sends from now on, and what is written behind the announcement. Stanzas that were on their way
    /// before, in either direction, are not counted.
    /// </summary>
    /// <param name="announcement">Tells the client that counting begins; written in its place behind what waits to be written.</param>
    /// <param name="request">
    /// Asks the client how far it is. Written behind stanzas that it leaves unacknowledged, while no answer is outstanding.
    /// </param>
    void TurnOn(Element announcement, Element request);

    /// <summary>The number of stanzas from the client, modulo 2^32, whose every effect that must survive is durable.</summary>
    uint Durable { get; }

    /// <summary>The number that the client was told when it last resumed the session; 0 when it has not.</summary>
    uint Resumed { get; }

    /// <summary>
    /// Completes when all that the client sent before this call is durable, or when the time is over; the value is <see cref="Durable"/> then.
    /// </summary>
    Task<uint> WhenDurableAsync(TimeSpan atMost);

    /// <summary>The client has taken over the first <paramref name="count"/> stanzas. False when so many were never sent.</summary>
    bool Acknowledge(uint count);

    /// <summary>The number of stanzas sent since <see cref="TurnOn"/>, modulo 2^32.</summary>
    uint Sent { get; }

    /// <summary>Keeps the session when its connection breaks, for this long; returns the token that resumes it.</summary>
    string MakeResumable(TimeSpan parkFor);

    /// <summary>
    /// Makes this stream continue a parked (or still connected) session of the same account. On success this stream is that session from
    /// here on: call <see cref="ResumedSession.Replay"/> with the answer. What the client sent before and is not durable then is not counted any
    /// more: the client sends it again.
    /// </summary>
    /// <param name="token">What <see cref="MakeResumable"/> returned, on this node or on another one.</param>
    /// <param name="acknowledged">How many stanzas the client has taken over, modulo 2^32.</param>
    /// <param name="question">Asks the client how far it is, as in <see cref="TurnOn"/>.</param>
    ValueTask<ResumedSession?> ResumeAsync(string token, uint acknowledged, Element question);
}

/// <summary>A session that was resumed.</summary>
/// <param name="Session">The session, now on this stream.</param>
/// <param name="Durable">How many stanzas of the client it has durably handled.</param>
/// <param name="Replay">Writes the answer, then again what the client did not acknowledge, then goes on.</param>
public sealed record ResumedSession(ISession Session, uint Durable, Action<Element> Replay);
