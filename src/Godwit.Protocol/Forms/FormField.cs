using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Forms;

/// <summary>A field of a data form (XEP-0004 §3.2).</summary>
/// <param name="Name">The attribute <c>var</c>.</param>
/// <param name="Type">The attribute <c>type</c>, or null: in what is submitted it may be left out.</param>
/// <param name="Values">The values.</param>
public sealed record FormField(string Name, string? Type, params IReadOnlyList<string> Values)
{
    /// <summary>For people: what the field is.</summary>
    public string? Label { get; init; }

    /// <summary>What may be chosen, each with a label for people.</summary>
    public IReadOnlyList<(string Value, string Label)> Options { get; init; } = [];

    /// <summary>The first value, or null when there is none.</summary>
    public string? Value => Values.Count > 0 ? Values[0] : null;

    /// <summary>A field of the type <c>boolean</c>.</summary>
    public static FormField Truth(string name, string label, bool value) => new(name, "boolean", value ? "1" : "0") { Label = label };

    /// <summary>A field of the type <c>text-single</c>; without a value when it is null or empty.</summary>
    public static FormField Line(string name, string label, string? value) => new(name, "text-single", string.IsNullOrEmpty(value) ? [] : [value]) { Label = label };

    /// <summary>The value as a truth value (XEP-0004 §3.3); null when it is none.</summary>
    public bool? ToTruth() => Value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    internal static FormField Read(Element field) => new(
        field["var"] ?? "", field["type"], [.. field.Elements.Where(e => e.Is("value", DataForm.Namespace)).Select(e => e.Text)]);

    internal Element ToElement()
    {
        var field = new Element("field", DataForm.Namespace).Set("var", Name).Set("type", Type).Set("label", Label);
        foreach (var (value, label) in Options)
        {
            field.Add(new Element("option", DataForm.Namespace).Set("label", label).Add("value", value));
        }

        foreach (var value in Values)
        {
            field.Add("value", value);
        }

        return field;
    }
}
