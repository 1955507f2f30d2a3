namespace Godwit.Dialogues.Running;

/// <summary>The server did otherwise than the dialogue says. The message tells the line, the difference, and all that was said.</summary>
public sealed class DialogueFailedException(string message) : Exception(message);
