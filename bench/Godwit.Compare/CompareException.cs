namespace Godwit.Compare;

/// <summary>The comparison can't go on; the message says why.</summary>
internal sealed class CompareException(string message, Exception? inner = null) : Exception(message, inner);
