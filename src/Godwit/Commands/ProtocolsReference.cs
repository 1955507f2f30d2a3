using System.Reflection;
using System.Text;
using Godwit.Abstractions.Modules;
using Godwit.Modules;

namespace Godwit.Commands;

/// <summary>The page of what the server speaks, from what the modules state.</summary>
internal static class ProtocolsReference
{
    private static readonly (string Name, string What)[] Core =
    [
        ("RFC 6120", "streams, STARTTLS, SASL, resource binding, stanza and stream errors; for clients, not between servers yet"),
        ("RFC 6121", "rosters with versioning, subscriptions with pre-approval, presence, messages"),
        ("RFC 7622", "addresses, with the PRECIS profiles of RFC 8265 and IDNA 2008"),
        ("RFC 7395", "WebSocket"),
        ("RFC 5802, RFC 7677", "SCRAM-SHA-1, -256 and -512 and their -PLUS; PLAIN (RFC 4616) under TLS"),
        ("RFC 5929", "channel bindings `tls-server-end-point` and, below TLS 1.3, `tls-unique`"),
        ("XEP-0156", "`host-meta` for finding the WebSocket"),
        ("XEP-0368", "TLS from the first byte, ALPN `xmpp-client`"),
        ("XEP-0440", "announcing the channel bindings"),
    ];

    public static string Write()
    {
        var page = new StringBuilder(
            """
            # What Godwit speaks

            This page is written by `godwit config protocols` from what the modules state of themselves.

            ## The core

            | document | what of it |
            |---|---|

            """);
        foreach (var (name, what) in Core)
        {
            page.AppendLine($"| {name} | {what} |");
        }

        page.AppendLine(
            """

            ## Modules

            | document | version | module | left out |
            |---|---|---|---|
            """);
        var stated = from type in ModuleCatalogue.All from xep in type.GetCustomAttributes<XepAttribute>() orderby xep.Number select (type, xep);
        foreach (var (type, xep) in stated)
        {
            page.AppendLine(
                $"| [XEP-{xep.Number:0000}](https://xmpp.org/extensions/xep-{xep.Number:0000}.html) | {xep.Version} | {type.Name.Replace("Module", "", StringComparison.Ordinal)} | {xep.Except} |");
        }

        return page.ToString();
    }
}
