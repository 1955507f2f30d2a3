using System.ComponentModel;
using System.Reflection;
using Godwit.Abstractions.Modules;

namespace Godwit.Modules.Options;

/// <summary>
/// The options of one module: a record whose properties carry <see cref="DescriptionAttribute"/> and their bounds. Its section in the
/// configuration is <c>modules:name</c>, its keys are the names of the properties.
/// </summary>
internal sealed class OptionsType
{
    private readonly Type type;
    private readonly OptionValue[] values;

    public OptionsType(string name, Type type)
    {
        this.type = type;
        values = [.. type.GetProperties().Where(p => p.CanWrite).Select(p => new OptionValue(p, $"modules:{name}:{Camel(p.Name)}"))];
    }

    /// <summary>The record's type.</summary>
    public Type Type => type;

    /// <summary>The keys.</summary>
    public IEnumerable<ModuleSetting> Settings
    {
        get
        {
            var defaults = Activator.CreateInstance(type)!;
            return values.Select(v => v.Describe(defaults));
        }
    }

    /// <summary>Makes the record. Keys that are not given keep their defaults.</summary>
    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    public object Bind(IReadOnlyDictionary<string, string> configuration)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var value in values)
        {
            value.Set(options, configuration);
        }

        return options;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
