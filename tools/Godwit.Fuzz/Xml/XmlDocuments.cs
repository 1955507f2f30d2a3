using System.Text;

namespace Godwit.Fuzz.Xml;

/// <summary>Makes valid streams, with everything that restricted XML allows, and the tokens to spoil them with.</summary>
public static class XmlDocuments
{
    private static readonly string[] Names = ["message", "presence", "iq", "body", "x", "query", "item", "active", "a-b.c_d", "été", "日本", "_", "stream"];
    private static readonly string[] Attributes = ["to", "from", "id", "type", "xml:lang", "name", "node", "n1:a", "n2:a", "stream:b", "xml:base", "a"];
    private static readonly string[] Namespaces = ["jabber:client", "urn:x", "urn:y", "http://etherx.jabber.org/streams", "a&amp;b", "urn:&#120;", ""];
    private static readonly string[] Texts =
    [
        "hello", " ", "\n\t", "日本語", "😀", "&lt;&amp;&gt;&quot;&apos;", "&#x1F600;", "&#65;", "]]&gt;", "]]", "a > b", "\r\n", "it's", "romeo@example.org/x",
        "<![CDATA[]]>", "<![CDATA[<x>&]]]]>", "\u00e9", "\uFFFD", "&#13;", "a@b", "@", "chat", "get",
    ];

    private static readonly string[] Spoilers =
    [
        "<", ">", "&", "\"", "'", "/", "=", "]]>", "<!--", "-->", "<?", "?>", "<![CDATA[", "<!DOCTYPE", "</", "/>", "xmlns=''", " xmlns:n1=''", ":", "&x;", "&#0;",
        "&#xD800;", "&#xFFFF;", "\uFFFE", "\0", "\u001f", "<?xml version='1.0'?>", "</stream:stream>", " ", "<a>", "</a>", "<a/>", " a='1'", " n1:a='1'", " xmlns:n1='urn:x'",
        " xmlns:n2='urn:&#120;'", " xmlns:xml='x'", " xmlns:xmlns='x'", "xmlns:a='http://www.w3.org/2000/xmlns/'", "\u007f", "<message xmlns='jabber:client'/>",
    ];

    /// <summary>What to put into streams to spoil them.</summary>
    public static IReadOnlyList<byte[]> Tokens { get; } = [.. Spoilers.Select(Encoding.UTF8.GetBytes), [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5], [0xFF], [0xC3]];

    /// <summary>A whole stream over TCP.</summary>
    public static byte[] Stream(Random random)
    {
        var xml = new StringBuilder();
        if (random.Next(2) == 0)
        {
            xml.Append(random.Next(2) == 0 ? "<?xml version='1.0'?>" : "<?xml version=\"1.0\"  encoding = 'utf-8' ?>");
        }

        var prefix = random.Next(8) == 0 ? "s" : "stream";
        xml.Append($"<{prefix}:stream xmlns:{prefix}='http://etherx.jabber.org/streams' xmlns:stream2='urn:2' to='example.org' version='1.0'");
        xml.Append(random.Next(6) == 0 ? " xmlns:client='jabber:client' " : " xmlns='jabber:client'");
        xml.Append(random.Next(4) == 0 ? " xmlns:n1='urn:n1' >" : ">");
        AddElements(random, xml);
        return Encoding.UTF8.GetBytes(xml.Append($"</{prefix}:stream>").ToString());
    }

    /// <summary>A whole stream over WebSocket.</summary>
    public static byte[] Frames(Random random)
    {
        var xml = new StringBuilder("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org'/>");
        AddElements(random, xml);
        return Encoding.UTF8.GetBytes(xml.Append("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>").ToString());
    }

    private static void AddElements(Random random, StringBuilder xml)
    {
        for (var elements = random.Next(5); elements > 0; elements--)
        {
            AddElement(random, xml, random.Next(6));
            xml.Append(random.Next(3) == 0 ? " \n" : "");
        }
    }

    private static void AddElement(Random random, StringBuilder xml, int depth)
    {
        // Each prefix that is used is declared here, so that the element is valid wherever it stands.
        var name = random.Next(6) == 0 ? "n1:" + Pick(random, Names) : Pick(random, Names);
        xml.Append($"<{name}");
        AddSpace(random, xml);
        xml.Append("xmlns:n1='urn:one' xmlns:stream=\"http://etherx.jabber.org/streams\" xmlns:n2='urn:two'");
        var ns = random.Next(3) == 0 ? Pick(random, Namespaces) : "jabber:client";
        xml.Append($" xmlns='{ns}'");
        foreach (var attribute in random.GetItems(Attributes, random.Next(5)).Distinct())
        {
            AddSpace(random, xml);
            var quote = Pick(random, ["'", "\""]);
            xml.Append($"{attribute}{(random.Next(9) == 0 ? " = " : "=")}{quote}{Value(random)}{quote}");
        }

        if (depth == 0)
        {
            xml.Append(random.Next(2) == 0 ? "/>" : $"></{name} >");
            return;
        }

        xml.Append('>');
        for (var nodes = random.Next(4); nodes > 0; nodes--)
        {
            if (random.Next(2) == 0)
            {
                AddElement(random, xml, depth - 1);
            }
            else
            {
                xml.Append(Pick(random, Texts));
            }
        }

        xml.Append($"</{name}>");
    }

    private static string Value(Random random)
    {
        var value = string.Concat(random.GetItems(Texts, random.Next(3)));
        return value.Replace("<", "&lt;", StringComparison.Ordinal).Replace("'", "&apos;", StringComparison.Ordinal).Replace("&]", "]", StringComparison.Ordinal);
    }

    private static void AddSpace(Random random, StringBuilder xml) => xml.Append(Pick(random, [" ", " ", " ", "\n", "\t ", "\r\n"]));

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
