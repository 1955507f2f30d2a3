using System.Reflection;
using Godwit.Abstractions.Modules;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Version;

/// <summary>Tells name and version of the server; not the operating system, which is nobody's business.</summary>
[Xep(92, "1.1")]
public sealed class VersionModule : IModule
{
    private const string Ns = "jabber:iq:version";

    private static readonly string Number =
        typeof(VersionModule).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <inheritdoc/>
    public void Configure(IModuleBuilder m) => m
        .Feature(Ns, Scope.Server)
        .OnIqGet(Ns, "query", Scope.Server, static _ => new ValueTask<Reply>(new Element("query", Ns).Add("name", "Godwit").Add("version", Number)));
}
