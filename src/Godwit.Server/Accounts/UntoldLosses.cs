using Godwit.Abstractions.Stores;

namespace Godwit.Server.Accounts;

/// <summary>
/// What the store did not take, and its sender has not been told of yet: nothing may be stored behind it, for it comes again. Used in turns of the log's owner.
/// </summary>
internal sealed class UntoldLosses
{
    private HashSet<LogEntry>? entries;

    /// <summary>Fails when nothing may be stored now; null when something may.</summary>
    public Task? Refusal => entries is { Count: > 0 }
        ? Task.FromException(new StoreUnavailableException("A message before it could not be written, and its sender does not know yet."))
        : null;

    /// <summary>Appends an entry. What is known at once to be lost is noted.</summary>
    public Task AppendAsync(IMessageLog log, LogEntry entry)
    {
        var stored = log.AppendAsync(entry);
        if (stored.Exception?.InnerException is StoreUnavailableException)
        {
            Add(entry);
        }

        return stored;
    }

    /// <summary>An entry is lost.</summary>
    public void Add(LogEntry entry) => (entries ??= new(ReferenceEqualityComparer.Instance)).Add(entry);

    /// <summary>The sender of an entry has been told of its loss, as far as that can be.</summary>
    public void Told(LogEntry entry) => entries?.Remove(entry);
}
