using System.Buffers;
using BenchmarkDotNet.Attributes;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Bench.Xml;

/// <summary>The XML writer: a stanza of 300 bytes, and its content as a tree.</summary>
[MemoryDiagnoser]
public class WriterBenchmarks
{
    private readonly ArrayBufferWriter<byte> output = new(1024);
    private readonly Stanza stanza = Stanza.ParseStanza(Samples.Message);
    private readonly Element tree = XmlTree.Parse(Samples.Message, "jabber:client");

    /// <summary>A stanza, whose content goes out as it is.</summary>
    [Benchmark(Baseline = true)]
    public int WriteStanza()
    {
        output.ResetWrittenCount();
        XmppWriter.Write(output, stanza);
        return output.WrittenCount;
    }

    /// <summary>The same as a tree.</summary>
    [Benchmark]
    public int WriteTree()
    {
        output.ResetWrittenCount();
        XmppWriter.Write(output, tree, "jabber:client");
        return output.WrittenCount;
    }

    /// <summary>The bytes made a tree.</summary>
    [Benchmark]
    public Element ParseTree() => XmlTree.Parse(Samples.Message, "jabber:client");
}
