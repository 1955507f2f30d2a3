using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Forms;

/// <summary>A data form (XEP-0004): made field by field, or read from what a client submitted.</summary>
public sealed class DataForm
{
    /// <summary>The namespace of XEP-0004.</summary>
    public const string Namespace = "jabber:x:data";

    private readonly List<FormField> fields = [];

    /// <summary>Makes a form.</summary>
    /// <param name="type"><c>form</c>, <c>submit</c>, <c>cancel</c> or <c>result</c>.</param>
    /// <param name="formType">The value of the hidden field <c>FORM_TYPE</c> (XEP-0068), or null for none.</param>
    public DataForm(string type, string? formType)
    {
        Type = type;
        FormType = formType;
    }

    /// <summary>What the form is for: <c>form</c>, <c>submit</c>, <c>cancel</c> or <c>result</c>.</summary>
    public string Type { get; }

    /// <summary>What the fields' names mean (XEP-0068), or null.</summary>
    public string? FormType { get; }

    /// <summary>For people: what the form is about.</summary>
    public string? Title { get; init; }

    /// <summary>The fields in their order, <c>FORM_TYPE</c> left out.</summary>
    public IReadOnlyList<FormField> Fields => fields;

    /// <summary>Adds a field. Returns this form, for building.</summary>
    public DataForm Add(FormField field)
    {
        fields.Add(field);
        return this;
    }

    /// <summary>The first field of this name, or null.</summary>
    public FormField? Find(string name) => fields.Find(f => f.Name == name);

    /// <summary>Reads a form; null when the element is none.</summary>
    public static DataForm? Read(Element? element)
    {
        if (element?.Is("x", Namespace) != true || element["type"] is not { } type)
        {
            return null;
        }

        var read = element.Elements.Where(e => e.Is("field", Namespace)).Select(FormField.Read).ToList();
        var form = new DataForm(type, read.Find(f => f.Name == "FORM_TYPE")?.Value);
        form.fields.AddRange(read.Where(f => f.Name != "FORM_TYPE"));
        return form;
    }

    /// <summary>The form as an element.</summary>
    public Element ToElement()
    {
        var x = new Element("x", Namespace).Set("type", Type);
        if (Title is not null)
        {
            x.Add("title", Title);
        }

        if (FormType is not null)
        {
            x.Add(new FormField("FORM_TYPE", "hidden", FormType).ToElement());
        }

        return x.AddRange(fields.Select(f => f.ToElement()));
    }
}
