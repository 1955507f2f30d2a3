using System.Threading.Channels;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Retention;

/// <summary>A real store whose trimming a test can wait for.</summary>
internal sealed class WatchedLogs(IMessageLogStore real, int failures) : IMessageLogStore
{
    private readonly Channel<Task<long>> trims = Channel.CreateUnbounded<Task<long>>();
    private int left = failures;

    public bool WasAsked => trims.Reader.Count > 0;

    /// <summary>The outcome of the next trimming.</summary>
    public async Task<long> NextAsync() => await await trims.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken) => real.OpenAsync(owner, cancellationToken);

    public Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var trim = left-- > 0 ? Task.FromException<long>(new StoreUnavailableException("The disk is full.")) : real.TrimAsync(before, cancellationToken);
        trims.Writer.TryWrite(trim);
        return trim;
    }
}
