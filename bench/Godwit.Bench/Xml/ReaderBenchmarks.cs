using System.Buffers;
using BenchmarkDotNet.Attributes;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Bench.Xml;

/// <summary>The XML reader: one element that lies whole in the input, one in many that came together, one in two parts.</summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private XmppReader reader = Samples.Reader();
    private byte[] element = [];
    private byte[] first = [];
    private byte[] second = [];

    /// <summary>What is read.</summary>
    [Params("message 300 B", "presence", "iq", "message 8 KiB")]
    public string Sample { get; set; } = "";

    /// <summary>Chooses the sample.</summary>
    [GlobalSetup]
    public void Setup()
    {
        element = Sample switch { "message 300 B" => Samples.Message, "presence" => Samples.Presence, "iq" => Samples.Iq, _ => Samples.Large };
        first = element[..(element.Length / 2)];
        second = element[first.Length..];
        reader = Samples.Reader();
    }

    /// <summary>One event.</summary>
    [Benchmark(Baseline = true)]
    public bool Read()
    {
        var input = new ReadOnlySequence<byte>(element);
        return reader.TryRead(ref input, out _);
    }

    /// <summary>One event whose bytes come in two parts.</summary>
    [Benchmark]
    public bool ReadInTwoParts()
    {
        var input = new ReadOnlySequence<byte>(first);
        _ = reader.TryRead(ref input, out _);
        input = new ReadOnlySequence<byte>(second);
        return reader.TryRead(ref input, out _);
    }

    /// <summary>One event, made a stanza.</summary>
    [Benchmark]
    public Stanza? ReadStanza()
    {
        var input = new ReadOnlySequence<byte>(element);
        _ = reader.TryRead(ref input, out _);
        _ = reader.TryToStanza(out var stanza);
        return stanza;
    }
}
