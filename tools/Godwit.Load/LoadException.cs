namespace Godwit.Load;

/// <summary>The run can't go on; the message is one line that says why.</summary>
internal sealed class LoadException(string message, Exception? inner = null) : Exception(message, inner);
