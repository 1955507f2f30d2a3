namespace Godwit.Dialogues.Client;

/// <summary>A client could not get as far as the dialogue wants.</summary>
public sealed class LoginException(string message) : Exception(message);
