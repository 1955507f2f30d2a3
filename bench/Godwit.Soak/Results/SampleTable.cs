using System.Globalization;
using Godwit.Compare.Results;
using Godwit.Soak.Server;

namespace Godwit.Soak.Results;

/// <summary>Writes samples for people.</summary>
internal static class SampleTable
{
    private const double MiB = 1024 * 1024;

    private static readonly string[] Header = ["lap", "PSS MiB", "heap MiB", "descriptors", "threads", "pool", "log MiB", "database MiB", "queued", "accounts"];

    /// <summary>A table with a row for each lap.</summary>
    public static string Write(IReadOnlyList<SoakSample> samples) => TextTable.Aligned(Header, [.. samples.Select((sample, index) => Row(index + 1, sample))]);

    /// <summary>A line that tells how far the day is.</summary>
    public static string Progress(int lap, SoakSample sample, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{elapsed:m\\:ss} lap {lap}: {Format.Number(sample.Memory / MiB)} MiB, {sample.Queued:0} queued");

    private static string[] Row(int lap, SoakSample s) =>
    [
        Number(lap), Number(s.Memory / MiB), Number(s.Heap / MiB), Number(s.Descriptors), Number(s.Threads), Number(s.Workers), Number(s.Log / MiB), Number(s.Database / MiB), Number(s.Queued),
        Number(s.Accounts),
    ];

    private static string Number(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
