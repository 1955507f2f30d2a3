namespace Godwit.Storage;

/// <summary>The data can't be opened. The message is one line that says what to do, fit to be shown as it is.</summary>
public sealed class StoreOpenException(string message, Exception? inner = null) : Exception(message, inner);
