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
        foreach (var (category, type, language, name) in info.Elements.Where(e => e.Name == "identity").Select(Identity).Order())
        {
            text.Append(category).Append('/').Append(type).Append('/').Append(language).Append('/').Append(name).Append('<');
        }

        foreach (var feature in info.Elements.Where(e => e.Name == "feature").Select(e => e["var"]).Order(StringComparer.Ordinal))
        {
            text.Append(feature).Append('<');
        }

        foreach (var form in info.Elements.Where(e => e.Is("x", Forms)).OrderBy(FormType, StringComparer.Ordinal))
        {
            Add(text, form);
        }

#pragma warning disable CA5350 // XEP-0115 asks for SHA-1; nothing secret depends on it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(text.ToString())));
#pragma warning restore CA5350
    }

    private static void Add(StringBuilder text, Element form)
    {
        text.Append(FormType(form)).Append('<');
        foreach (var field in Fields(form).Where(f => f["var"] != "FORM_TYPE").OrderBy(f => f["var"], StringComparer.Ordinal))
        {
            text.Append(field["var"]).Append('<');
            foreach (var value in Values(field).Order(StringComparer.Ordinal))
            {
                text.Append(value).Append('<');
            }
        }
    }

    private static (Key Category, Key Type, Key Language, Key Name) Identity(Element e) =>
        (new(e["category"]), new(e["type"]), new(e.Attribute("lang", Protocol.Namespaces.Xml)), new(e["name"]));

    private static string FormType(Element form) =>
        Fields(form).FirstOrDefault(f => f["var"] == "FORM_TYPE") is { } field ? Values(field).FirstOrDefault() ?? "" : "";

    private static IEnumerable<Element> Fields(Element form) => form.Elements.Where(e => e.Name == "field");

    private static IEnumerable<string> Values(Element field) => field.Elements.Where(e => e.Name == "value").Select(e => e.Text);

    /// <summary>A text that is ordered by its characters, not by a language's rules.</summary>
    private readonly record struct Key(string? Text) : IComparable<Key>
    {
        public int CompareTo(Key other) => string.CompareOrdinal(Text ?? "", other.Text ?? "");

        public override string ToString() => Text ?? "";
    }
}
