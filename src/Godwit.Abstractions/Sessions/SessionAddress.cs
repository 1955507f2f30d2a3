namespace Godwit.Abstractions.Sessions;

/// <summary>Where a session is: its node's gateway, and its number there. Stays the same when the client resumes on that node.</summary>
/// <param name="Node">The gateway's address, opaque.</param>
/// <param name="Id">The session's number at the gateway, never used twice.</param>
public sealed record SessionAddress(string Node, long Id);
