using System.Buffers;
using Godwit.Bench.Xml;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Budgets;

/// <summary>The XML reader and writer, with what the benchmarks use.</summary>
internal static class XmlOperations
{
    public static IEnumerable<BudgetedOperation> All =>
    [
        Read("xml: read a message", Samples.Message),
        Read("xml: read a presence", Samples.Presence),
        Read("xml: read an iq", Samples.Iq),
        Read("xml: read a message of 8 KiB", Samples.Large),
        Read("xml: read a message in two parts", Samples.Message[..100], Samples.Message[100..]),
        Read("xml: read white space", " "u8.ToArray()),
        Make("xml: make a stanza of a message", Samples.Message),
        Make("xml: make a stanza of an iq", Samples.Iq),
        new("xml: parse a message as a tree", () => XmlTree.Parse(Samples.Message, "jabber:client")),
        Write("xml: write a stanza", (output, stanza) => XmppWriter.Write(output, stanza)),
        Write("xml: write a stanza over WebSocket", (output, stanza) => XmppWriter.Write(output, stanza, declareNamespace: true)),
        WriteTree(),
    ];

    private static BudgetedOperation Read(string name, params byte[][] parts)
    {
        var reader = Samples.Reader();
        return new BudgetedOperation(name, () =>
        {
            foreach (var part in parts)
            {
                var input = new ReadOnlySequence<byte>(part);
                while (reader.TryRead(ref input, out _))
                {
                }
            }
        });
    }

    private static BudgetedOperation Make(string name, byte[] xml)
    {
        var reader = Samples.Reader();
        return new BudgetedOperation(name, () =>
        {
            var input = new ReadOnlySequence<byte>(xml);
            Assert.True(reader.TryRead(ref input, out _));
            _ = reader.TryToStanza(out _);
        });
    }

    private static BudgetedOperation Write(string name, Action<IBufferWriter<byte>, Stanza> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var stanza = Stanza.ParseStanza(Samples.Message);
        return new BudgetedOperation(name, () =>
        {
            output.ResetWrittenCount();
            write(output, stanza);
        });
    }

    private static BudgetedOperation WriteTree()
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var tree = XmlTree.Parse(Samples.Message, "jabber:client");
        return new BudgetedOperation("xml: write a tree", () =>
        {
            output.ResetWrittenCount();
            XmppWriter.Write(output, tree, "jabber:client");
        });
    }
}
