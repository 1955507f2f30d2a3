using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Discovery;

/// <summary>The verification string of entity capabilities (XEP-0115 §5.1).</summary>
internal static class CapsHash
{
    private const string Forms = "jabber:x:data";

    /// <summary>The SHA-1 digest, in base64, of what a disco#info answer says.</summary>
    public static string Of(Element info)
    {
        var text = new StringBuilder();
        var identities = info.Elements.Where(e => e.Name == "identity")
            .Select(e => $"{e["category"]}/{e["type"]}/{e.Attribute("lang", Protocol.Namespaces.Xml)}/{e["name"]}<");
        var features = info.Elements.Where(e => e.Name == "feature").Select(e => $"{e["var"]}<");
        text.AppendJoin("", identities.Order(StringComparer.Ordinal)).AppendJoin("", features.Order(StringComparer.Ordinal));
        foreach (var (type, fields) in info.Elements.Where(e => e.Is("x", Forms)).Select(Read).OrderBy(f => f.Type, StringComparer.Ordinal))
        {
            text.Append(type).Append('<').AppendJoin("", fields);
        }

#pragma warning disable CA5350 // XEP-0115 asks for SHA-1; nothing secret depends on it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5350
    }

    private static (string Type, IEnumerable<string> Fields) Read(Element form)
    {
        var fields = form.Elements.Where(e => e.Name == "field").ToList();
        var type = fields.Find(f => f["var"] == "FORM_TYPE") is { } field ? Values(field).FirstOrDefault() ?? "" : "";
        return (type, fields
            .Where(f => f["var"] != "FORM_TYPE")
            .OrderBy(f => f["var"], StringComparer.Ordinal)
            .Select(f => $"{f["var"]}<{string.Concat(Values(f).Order(StringComparer.Ordinal).Select(v => v + "<"))}"));
    }

    private static IEnumerable<string> Values(Element field) => field.Elements.Where(e => e.Name == "value").Select(e => e.Text);
}
