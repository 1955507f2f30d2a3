using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Godwit.Abstractions.Modules;

namespace Godwit.Modules.Options;

/// <summary>One property of a module's options: a truth value, a number, a time span, one of some words, or a list of URIs.</summary>
internal sealed class OptionValue(PropertyInfo property, string key)
{
    private readonly RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
    private readonly AllowedValuesAttribute? words = property.GetCustomAttribute<AllowedValuesAttribute>();
    private readonly bool isList = property.PropertyType == typeof(IReadOnlyList<string>);

    public ModuleSetting Describe(object defaults) => new(
        key, isList, isList ? "" : Write(property.GetValue(defaults)), Allowed, property.GetCustomAttribute<DescriptionAttribute>()!.Description, text => Read(text) is not null);

    public void Set(object options, IReadOnlyDictionary<string, string> configuration)
    {
        if (isList)
        {
            var items = configuration.Where(p => p.Key.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase)).ToList();
            if (items.Count > 0)
            {
                property.SetValue(options, items.OrderBy(p => p.Key.Length).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p => (string)Take(p.Value)).ToArray());
            }
        }
        else if (configuration.FirstOrDefault(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value is { } text)
        {
            property.SetValue(options, Take(text));
        }
    }

    private string Allowed => property.PropertyType switch
    {
        var t when t == typeof(bool) => "true or false",
        _ when isList => "a list of URIs such as mailto:admin@example.org",
        _ when words is not null => string.Join(", ", words.Values),
        _ => $"{range!.Minimum} to {range.Maximum}",
    };

    private object Take(string text) => Read(text) ?? throw new ArgumentException($"'{text}' is not allowed for '{key}': it takes {Allowed}.");

    private object? Read(string text) => property.PropertyType switch
    {
        var t when t == typeof(bool) => bool.TryParse(text, out var truth) ? truth : null,
        var t when t == typeof(int) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && range!.IsValid(number) ? number : null,
        var t when t == typeof(TimeSpan) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && range!.IsValid(time) ? time : null,
        _ when isList => Uri.TryCreate(text, UriKind.Absolute, out _) ? text : null,
        _ => words!.IsValid(text) ? text : null,
    };

    private static string Write(object? value) => value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
