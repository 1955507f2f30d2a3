using Godwit.Abstractions.Modules;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.ServiceContact;

/// <summary>Tells whom to write to about the service, in what service discovery says of the server.</summary>
[Xep(157, "1.1.1")]
public sealed class ServiceContactModule(ServiceContactOptions options) : IModule, IServiceInformation
{
    private const string Forms = "jabber:x:data";

    private readonly (string Name, IReadOnlyList<string> Addresses)[] fields =
    [
        ("abuse", options.Abuse), ("admin", options.Admin), ("feedback", options.Feedback), ("sales", options.Sales),
        ("security", options.Security), ("status", options.Status), ("support", options.Support),
    ];

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m)
    {
        // All there is to it is the form.
    }

    /// <inheritdoc/>
    public Element? Form()
    {
        if (fields.All(f => f.Addresses.Count == 0))
        {
            return null;
        }

        var form = new Element("x", Forms).Set("type", "result")
            .Add(new Element("field", Forms).Set("var", "FORM_TYPE").Set("type", "hidden").Add("value", "http://jabber.org/network/serverinfo"));
        foreach (var (name, addresses) in fields.Where(f => f.Addresses.Count > 0))
        {
            form.Add(new Element("field", Forms).Set("var", $"{name}-addresses").Set("type", "list-multi")
                .AddRange(addresses.Select(address => new Element("value", Forms).AddText(address))));
        }

        return form;
    }
}
