using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Godwit.Tests.Metrics;

/// <summary>Notes the instruments of the server and the labels of what they measure.</summary>
internal sealed class InstrumentRecorder : IDisposable
{
    private readonly MeterListener listener = new();

    public InstrumentRecorder()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name.StartsWith("Godwit.", StringComparison.Ordinal))
            {
                Instruments[instrument.Name] = instrument;
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, labels, _) => Note(instrument, labels));
        listener.SetMeasurementEventCallback<long>((instrument, _, labels, _) => Note(instrument, labels));
        listener.SetMeasurementEventCallback<double>((instrument, _, labels, _) => Note(instrument, labels));
        listener.Start();
    }

    public ConcurrentDictionary<string, Instrument> Instruments { get; } = new();

    /// <summary>The labels seen, as "instrument label".</summary>
    public ConcurrentDictionary<string, bool> Labels { get; } = new();

    public void Observe() => listener.RecordObservableInstruments();

    public void Dispose() => listener.Dispose();

    /// <summary>What Prometheus calls the kind.</summary>
    public static string KindOf(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : type.Contains("Gauge", StringComparison.Ordinal) || type.Contains("UpDown", StringComparison.Ordinal) ? "gauge"
            : "counter";
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        foreach (var label in labels)
        {
            Labels[$"{instrument.Name} {label.Key}"] = true;
        }
    }
}
