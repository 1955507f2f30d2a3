using System.Reflection;
using System.Text;
using Orleans;
using Orleans.Concurrency;
using Orleans.Metadata;
using Orleans.Services;

namespace Godwit.Tests.Cluster.Contracts;

/// <summary>Says in lines of text all that nodes of different versions must agree on, as it is in some assemblies.</summary>
internal sealed class WireContracts(IReadOnlyList<Assembly> assemblies)
{
    private static readonly Type[] Attributes = [typeof(OneWayAttribute), typeof(AlwaysInterleaveAttribute), typeof(ReadOnlyAttribute)];

    private readonly SortedDictionary<string, IEnumerable<string>> blocks = new(StringComparer.Ordinal);
    private readonly HashSet<Type> visited = [];
    private readonly List<string> unknown = [];

    /// <summary>What travels and is not spelled out: it has no alias, no number, or no way to be written at all.</summary>
    public IReadOnlyList<string> Unknown => unknown;

    /// <summary>The text: a block for each contract, its first line at the margin.</summary>
    public string Describe()
    {
        foreach (var type in assemblies.SelectMany(a => a.GetTypes()).Where(t => !t.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) ?? true))
        {
            if (type.IsInterface && IsCalled(type))
            {
                DescribeInterface(type);
            }
            else if (typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract)
            {
                DescribeGrain(type);
            }
            else if (type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            {
                Visit(type);
            }
            else if (typeof(Exception).IsAssignableFrom(type) && type.IsPublic)
            {
                // A call that fails tells so by the exception's name.
                blocks[$"exception {Where(type)}"] = [];
            }
        }

        var text = new StringBuilder();
        foreach (var (head, lines) in blocks)
        {
            text.Append(head).Append('\n');
            foreach (var line in lines)
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsCalled(Type type) => typeof(IAddressable).IsAssignableFrom(type) && type.Namespace!.StartsWith(nameof(Godwit), StringComparison.Ordinal);

    private void DescribeGrain(Type type)
    {
        var name = type.GetCustomAttribute<GrainTypeAttribute>() is null ? Missing(type, "GrainType") : type.GetCustomAttributesData().Single(a => a.AttributeType == typeof(GrainTypeAttribute)).ConstructorArguments[0].Value;
        blocks[$"grain {name}"] = [.. type.GetInterfaces().Where(IsCalled).Select(i => $"interface: {Alias(i)}"), .. Placement(type)];
    }

    /// <summary>
    /// Nodes tell each other how their grains are placed, and all nodes place them so: one that does not know the strategy or a filter can't place any grain of that type.
    /// </summary>
    private static IEnumerable<string> Placement(Type grain)
    {
        var properties = new Dictionary<string, string>();
        foreach (var attribute in grain.GetCustomAttributes().OfType<IGrainPropertiesProviderAttribute>())
        {
            attribute.Populate(null!, grain, default, properties);
        }

        return new[] { WellKnownGrainTypeProperties.PlacementStrategy, WellKnownGrainTypeProperties.PlacementFilter }.Select(p => $"{p}: {properties.GetValueOrDefault(p, "none")}");
    }

    /// <summary>A service of a node is found by a hash of its interface's name, whatever its alias.</summary>
    private void DescribeInterface(Type type)
    {
        var name = typeof(IGrainService).IsAssignableFrom(type) ? $"service {Alias(type)} found as {type.FullName}" : $"interface {Alias(type)}";
        blocks[name] = [.. type.GetMethods().Select(DescribeMethod).Order(StringComparer.Ordinal)];
    }

    private string DescribeMethod(MethodInfo method)
    {
        var alias = method.GetCustomAttribute<AliasAttribute>()?.Alias ?? Missing(method.DeclaringType!, $"Alias on {method.Name}");
        var parameters = string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)));
        var attributes = string.Concat(Attributes.Where(a => method.IsDefined(a)).Select(a => $" [{a.Name[..^"Attribute".Length]}]"));
        return $"{alias}: ({parameters}) -> {Name(method.ReturnType)}{attributes}";
    }

    private void Visit(Type type)
    {
        if (!visited.Add(type))
        {
            return;
        }

        if (type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
        {
            blocks[$"type {Alias(type)}"] = [.. Members(type)];
        }
        else if (type.IsEnum)
        {
            blocks[$"enum {Where(type)}"] = [.. Enum.GetNames(type).Select(n => $"{n}: {Convert.ToInt64(Enum.Parse(type, n), null)}").Prepend($"kept as: {Name(type.GetEnumUnderlyingType())}")];
        }
        else if (Surrogate(type) is { } surrogate)
        {
            blocks[$"type {Where(type)}"] = [$"written as: {Alias(surrogate)}"];
            Visit(surrogate);
        }
        else
        {
            unknown.Add($"{type} travels, and nothing says how.");
        }
    }

    private IEnumerable<string> Members(Type type)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var members = type.GetFields(All).Where(f => !f.Name.StartsWith('<')).Select(f => (Member: (MemberInfo)f, Type: f.FieldType))
            .Concat(type.GetProperties(All).Where(p => p.SetMethod is not null).Select(p => (Member: (MemberInfo)p, Type: p.PropertyType)));
        return
            from m in members.ToList()
            let id = m.Member.GetCustomAttribute<IdAttribute>()?.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
                ?? (m.Member.IsDefined(typeof(NonSerializedAttribute)) ? null : Missing(type, $"Id on {m.Member.Name}"))
            where id is not null
            orderby id.Length, id
            select $"{id} {m.Member.Name}: {Name(m.Type)}";
    }

    /// <summary>The name of a type in a signature. What it is made of is described too.</summary>
    private string Name(Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask) || type == typeof(void))
        {
            return "nothing";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (type.IsGenericType)
        {
            var definition = type.GetGenericTypeDefinition();
            var arguments = type.GetGenericArguments().Select(Name);
            return definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? arguments.Single()
                : definition == typeof(Nullable<>) ? $"{arguments.Single()}?"
                : $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>";
        }

        if (type.Namespace != nameof(System) && type.Namespace != "System.Net" && type.Namespace != "Orleans.Runtime")
        {
            Visit(type);
        }

        return type.Name;
    }

    /// <summary>The type that the registered converters put in the place of another one.</summary>
    private Type? Surrogate(Type type) =>
        (from converter in assemblies.SelectMany(a => a.GetTypes())
         where converter.IsDefined(typeof(RegisterConverterAttribute))
         from contract in converter.GetInterfaces()
         where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConverter<,>) && contract.GetGenericArguments()[0] == type
         select contract.GetGenericArguments()[1]).SingleOrDefault();

    private string Alias(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? Missing(type, "Alias");

    /// <summary>How a type without an alias is named on the wire.</summary>
    private static string Where(Type type) => $"{type.FullName} in {type.Assembly.GetName().Name}";

    private string Missing(Type type, string what)
    {
        unknown.Add($"{type} has no {what}.");
        return "?";
    }
}
