using Godwit.Abstractions.Modules;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.ServiceContact;

/// <summary>Tells whom to write to about the service, in what service discovery says of the server.</summary>
[Xep(157, "1.1.1")]
public sealed class ServiceContactModule(ServiceContactOptions options) : IModule, IServiceInformation
{
    private const string Forms = "jabber:x:data";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m)
    {
        // All there is to it is the form.
    }

    /// <inheritdoc/>
    public Element? Form()
    {
        (string Name, IReadOnlyList<string> Addresses)[] fields =
        [
            ("abuse-addresses", options.Abuse), ("admin-addresses", options.Admin), ("security-addresses", options.Security),
            ("support-addresses", options.Support),
        ];
        if (fields.All(f => f.Addresses.Count == 0))
        {
            return null;
        }

        var form = new Element("x", Forms).Set("type", "result")
            .Add(new Element("field", Forms).Set("var", "FORM_TYPE").Set("type", "hidden").Add("value", "http://jabber.org/network/serverinfo"));
        foreach (var (name, addresses) in fields.Where(f => f.Addresses.Count > 0))
        {
            var field = new Element("field", Forms).Set("var", name).Set("type", "list-multi");
            foreach (var address in addresses)
            {
                field.Add("value", address);
            }

            form.Add(field);
        }

        return form;
    }
}

/// <summary>Whom to write to: URIs such as <c>mailto:admin@example.org</c> or <c>xmpp:admin@example.org</c>.</summary>
public sealed record ServiceContactOptions
{
    /// <summary>For reports of abuse.</summary>
    public IReadOnlyList<string> Abuse { get; init; } = [];

    /// <summary>For the operator.</summary>
    public IReadOnlyList<string> Admin { get; init; } = [];

    /// <summary>For reports of security holes.</summary>
    public IReadOnlyList<string> Security { get; init; } = [];

    /// <summary>For help.</summary>
    public IReadOnlyList<string> Support { get; init; } = [];
}
