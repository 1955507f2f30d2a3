using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Godwit.Server.Configuration;

/// <summary>The configuration can't be used; the message is one line that says where, what, and what is allowed.</summary>
public sealed class ConfigurationException(string message) : Exception(message);

/// <summary>Makes the model from a JSON file with comments, <c>GODWIT_…</c> variables and the command line; later ones win.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads and validates.</summary>
    /// <param name="file">The JSON file, or null.</param>
    /// <param name="arguments">Keys and values from the command line.</param>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not allowed.</exception>
    public static GodwitModel Read(string? file, IEnumerable<KeyValuePair<string, string?>> arguments)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            var path = Path.GetFullPath(file);
            if (!File.Exists(path))
            {
                throw new ConfigurationException($"There is no file {path}.");
            }

            builder.AddJsonFile(path, optional: false);
        }

        IConfigurationRoot root;
        try
        {
            root = builder.AddEnvironmentVariables("GODWIT_").AddInMemoryCollection(arguments).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new ConfigurationException($"{file} is not JSON: {exception.InnerException?.Message ?? exception.Message}");
        }

        return Check(Apply(root));
    }

    private static GodwitModel Apply(IConfigurationRoot root)
    {
        var model = Settings.Defaults;
        var domains = new List<string>();
        foreach (var (key, value) in root.AsEnumerable().Where(p => p.Value is not null).OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (key.StartsWith($"{Settings.Domains}:", StringComparison.OrdinalIgnoreCase))
            {
                domains.Add(Settings.Domain(value!) ?? throw Refused(root, key, value!, "a domain such as example.org"));
                continue;
            }

            var setting = Settings.All.FirstOrDefault(s => s.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw new ConfigurationException($"{Source(root, key)}: there is no key '{key}'{Suggestion(key)} 'godwit config reference' lists all.");
            model = setting.Apply(model, value!) ?? throw Refused(root, key, value!, setting.Allowed);
        }

        return domains.Count == 0 ? model : model with { Domains = [.. domains.Distinct()] };
    }

    private static GodwitModel Check(GodwitModel model) => model.AllowPlaintext && !IPAddress.IsLoopback(model.Bind)
        ? throw new ConfigurationException($"allowPlaintext is only for tests on one machine: bind to a loopback address instead of {model.Bind}, or leave it out.")
        : model;

    private static ConfigurationException Refused(IConfigurationRoot root, string key, string value, string allowed) =>
        new($"{Source(root, key)}: '{value}' is not allowed for '{key}': it takes {allowed}.");

    private static string Source(IConfigurationRoot root, string key) =>
        root.Providers.Reverse().FirstOrDefault(p => p.TryGet(key, out _)) switch
        {
            JsonConfigurationProvider json => json.Source.Path ?? "the configuration file",
            EnvironmentVariablesConfigurationProvider => $"the variable GODWIT_{key.Replace(":", "__", StringComparison.Ordinal)}",
            _ => "the command line",
        };

    private static string Suggestion(string key)
    {
        var nearest = Settings.All.Select(s => s.Key).Append(Settings.Domains).MinBy(known => Distance(known.ToLowerInvariant(), key.ToLowerInvariant()))!;
        return Distance(nearest.ToLowerInvariant(), key.ToLowerInvariant()) <= 3 ? $"; did you mean '{nearest}'?" : ".";
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
