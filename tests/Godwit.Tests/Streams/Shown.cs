using System.Text;
using Godwit.Protocol.Streams;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Streams;

/// <summary>Effects and elements as short text, so that tests read like a dialogue.</summary>
internal static class Shown
{
    public static string Of(IEnumerable<StreamEffect> effects) => string.Join('\n', effects.Select(Of));

    public static string Of(StreamEffect effect) => effect switch
    {
        StreamEffect.SendHeader(var header) => "header " + Of(header.ToElement()),
        StreamEffect.Send(var element) => "send " + Of(element),
        StreamEffect.StartTls => "starttls",
        StreamEffect.ResetReader => "reset",
        StreamEffect.LookUpCredentials(var account) => $"lookup {account}",
        StreamEffect.DecideAuthentication(var account, var mechanism, var failure) =>
            $"decide {account?.ToString() ?? "-"} {mechanism?.Name ?? "-"} {failure?.Condition ?? "success"}",
        StreamEffect.Authenticated(var account) => $"authenticated {account}",
        StreamEffect.HandleUnauthenticated(var iq) => "unauthenticated " + Of(iq),
        StreamEffect.BindResource(var address, var generated) => $"bind {address}{(generated ? " generated" : "")}",
        StreamEffect.Established(var address) => $"established {address}",
        StreamEffect.Pass(var element) => "pass " + Of(element),
        StreamEffect.Close(var error) => "close " + (error?.Condition ?? "-"),
        StreamEffect.Disconnect => "disconnect",
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    /// <summary>An element without its namespaces.</summary>
    public static string Of(Element element)
    {
        var text = new StringBuilder("<").Append(element.Name);
        foreach (var attribute in element.Attributes)
        {
            text.Append(' ').Append(attribute.Name).Append("='").Append(attribute.Value).Append('\'');
        }

        if (element.Nodes.Count == 0)
        {
            return text.Append("/>").ToString();
        }

        text.Append('>');
        foreach (var node in element.Nodes)
        {
            text.Append(node is Element child ? Of(child) : (string)node);
        }

        return text.Append("</").Append(element.Name).Append('>').ToString();
    }
}
