using System.Text;
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
            page.AppendLine($"| `{setting.Key}` | {(setting.Default.Length == 0 ? "" : $"`{setting.Default}`")} | {setting.Allowed} | {setting.Help} |");
        }

        return page.ToString().TrimEnd();
    }
}
