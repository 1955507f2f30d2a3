namespace Godwit.Server.Accounts;

/// <summary>The account does not know the session, for example because its node was lost: the client must connect anew.</summary>
public sealed class UnknownSessionException(string message) : Exception(message);
