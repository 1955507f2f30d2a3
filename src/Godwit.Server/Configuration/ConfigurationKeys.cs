using Godwit.Abstractions.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Godwit.Server.Configuration;

/// <summary>Puts the keys and values that were given into the model, and says of one that is wrong where it stands and what is allowed.</summary>
internal sealed class ConfigurationKeys(IConfigurationRoot root, IReadOnlyList<ModuleSetting> modules)
{
    private readonly List<string> domains = [];
    private readonly Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The defaults with what was given.</summary>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not allowed.</exception>
    public GodwitModel Apply()
    {
        var model = Settings.Defaults;
        foreach (var (key, value) in root.AsEnumerable().Where(p => p.Value is not null).OrderBy(p => p.Key, ConfigurationKeyComparer.Instance))
        {
            model = Apply(model, key, value!);
        }

        return model with { Domains = domains.Count == 0 ? model.Domains : [.. domains.Distinct()], Modules = options };
    }

    private GodwitModel Apply(GodwitModel model, string key, string value)
    {
        if (IsItemOf(Settings.Domains, key))
        {
            domains.Add(Settings.Domain(value) ?? throw Refused(key, value, "a domain such as example.org"));
            return model;
        }

        if (Settings.All.FirstOrDefault(s => s.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } setting)
        {
            return setting.Apply(model, value) ?? throw Refused(key, value, setting.Allowed);
        }

        var option = modules.FirstOrDefault(s => s.IsList ? IsItemOf(s.Key, key) : s.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? throw new ConfigurationException($"{Source(key)}: there is no key '{key}'{Suggestion(key)} 'godwit config reference' lists all.");
        options[key] = option.IsAllowed(value) ? value : throw Refused(key, value, option.Allowed);
        return model;
    }

    private static bool IsItemOf(string list, string key) =>
        key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase) && key.AsSpan(list.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    private ConfigurationException Refused(string key, string value, string allowed) =>
        new($"{Source(key)}: '{value}' is not allowed for '{key}': it takes {allowed}.");

    private string Source(string key) =>
        root.Providers.Reverse().FirstOrDefault(p => p.TryGet(key, out _)) switch
        {
            JsonConfigurationProvider json => json.Source.Path ?? "the configuration file",
            EnvironmentVariablesConfigurationProvider => $"the variable GODWIT_{key.Replace(":", "__", StringComparison.Ordinal)}",
            _ => "the command line",
        };

    private string Suggestion(string key)
    {
        var known = Settings.All.Select(s => s.Key).Concat(modules.Select(s => s.Key)).Append(Settings.Domains);
        var (nearest, distance) = known.Select(k => (Key: k, Distance: Distance(k.ToLowerInvariant(), key.ToLowerInvariant()))).MinBy(k => k.Distance);
        return distance <= 3 ? $"; did you mean '{nearest}'?" : ".";
    }

    /// <summary>How many letters must be changed, added or removed to make one text the other.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
