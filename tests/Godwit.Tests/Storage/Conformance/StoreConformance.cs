using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Storage.Conformance;

/// <summary>What all conformance tests share.</summary>
public abstract class StoreConformance<TEngine> : IAsyncLifetime
    where TEngine : IStoreEngine, new()
{
    protected static readonly Jid Romeo = Jid.Parse("romeo@montague.example");
    protected static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");
    protected static readonly CancellationToken None = CancellationToken.None;

    protected TEngine Engine { get; } = new();

    public async ValueTask InitializeAsync() => await Engine.ReopenAsync();

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected AccountRecord Account(Jid jid) => new(jid, $"secret of {jid}", Engine.Time.GetUtcNow());

    protected async Task<IMessageLog> OpenLogAsync(Jid owner) => await Engine.Logs.OpenAsync(owner, None);

    protected LogEntry Entry(
        IMessageLog log, LogFlags flags = LogFlags.Archive, string peer = "juliet@capulet.example/balcony", ulong identity = 0, string? text = null) =>
        new(log.LastSequence + 1, Engine.Time.GetUtcNow(), flags, Jid.Parse(peer), identity, Encoding.UTF8.GetBytes(text ?? $"<message id='{log.LastSequence + 1}'/>"));

    /// <summary>Appends without waiting for the disk.</summary>
    protected Task Append(IMessageLog log, LogFlags flags = LogFlags.Archive, string peer = "juliet@capulet.example/balcony", ulong identity = 0) =>
        log.AppendAsync(Entry(log, flags, peer, identity));
}
