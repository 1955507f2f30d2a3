using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Hostile;

/// <summary>What one server measures of itself from here on; other servers of the same process are left out.</summary>
internal sealed class Gauges : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, long> counted = new();
    private readonly ConcurrentDictionary<string, long> observed = new();

    public Gauges(TestServer server)
    {
        var own = server.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, own))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            (instrument.IsObservable ? observed : counted).AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
    }

    /// <summary>The sum over all labels; of a counter, what was counted since this began to listen.</summary>
    public long Read(string name)
    {
        observed.Clear();
        listener.RecordObservableInstruments();
        return observed.GetValueOrDefault(name) + counted.GetValueOrDefault(name);
    }

    /// <summary>Waits until a metric has a value.</summary>
    public Task BecomesAsync(string name, long value) => BecomesAsync(name, last => last == value);

    /// <summary>Waits until a metric has a value that fits.</summary>
    public async Task BecomesAsync(string name, Func<long, bool> fits)
    {
        var started = TimeProvider.System.GetTimestamp();
        long last;
        while (!fits(last = Read(name)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"{name} is {last} still");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until nobody is there any more.</summary>
    public async Task NobodyIsLeftAsync()
    {
        await BecomesAsync("godwit.connections", 0);
        await BecomesAsync("godwit.sessions", 0);
    }

    public void Dispose() => listener.Dispose();
}
