using System.Text;
using Godwit.Modules;
using Godwit.Server.Configuration;

namespace Godwit.Commands;

/// <summary>The reference page of the configuration.</summary>
internal static class ConfigurationReference
{
    public static string Write()
    {
        var page = new StringBuilder(
            """
            # Configuration

            Keys may stand in a JSON file with comments (`--config FILE`), in variables (`GODWIT_` and the key, `__` for `:`), or on the command line; later ones
            win. An unknown key or a value that is not allowed stops the start with one line that says where it is. This page is written by `godwit config reference`.

            | key | default | allowed | meaning |
            |---|---|---|---|
            | `domains` | `["localhost"]` | a list of domains | The domains to serve; the first is the default. |

            """);
        foreach (var setting in Settings.All)
        {
            page.AppendLine(Row(setting.Key, setting.Default, setting.Allowed, setting.Help));
        }

        page.AppendLine(
            """

            ## Modules

            | key | default | allowed | meaning |
            |---|---|---|---|
            """);
        foreach (var setting in ModuleCatalogue.Settings)
        {
            page.AppendLine(Row(setting.Key, setting.Default, setting.Allowed, setting.Help));
        }

        page.Append(
            """

            ## An example

            ```json
            {
              "domains": ["example.org", "example.net"],
              "dataDirectory": "/var/lib/godwit",
              "bind": "0.0.0.0",
              "certificate": { "path": "/etc/godwit/fullchain.pem", "keyPath": "/etc/godwit/privkey.pem" },
              // Comments are allowed.
              "limits": { "stanzasPerSecond": 200 },
              "modules": {
                "registration": { "enabled": false },
                "serviceContact": { "abuse": ["mailto:abuse@example.org"] }
              }
            }
            ```
            """);
        return page.ToString();
    }

    private static string Row(string key, string initial, string allowed, string help) =>
        $"| `{key}` | {(initial.Length == 0 ? "" : $"`{initial}`")} | {allowed} | {help} |";
}
