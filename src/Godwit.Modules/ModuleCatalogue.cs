using Godwit.Abstractions.Modules;
using Godwit.Modules.Archive;
using Godwit.Modules.Blocking;
using Godwit.Modules.Carbons;
using Godwit.Modules.ClientState;
using Godwit.Modules.Discovery;
using Godwit.Modules.Offline;
using Godwit.Modules.Ping;
using Godwit.Modules.PrivateStorage;
using Godwit.Modules.ServiceContact;
using Godwit.Modules.StreamManagement;
using Godwit.Modules.Time;
using Godwit.Modules.Vcard;
using Godwit.Modules.Version;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Modules;

/// <summary>The modules of the server, in the order in which they are loaded.</summary>
public static class ModuleCatalogue
{
    /// <summary>Their types.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(StreamManagementModule), typeof(BlockingModule), typeof(ArchiveModule), typeof(OfflineModule), typeof(CarbonsModule),
        typeof(ClientStateModule), typeof(DiscoveryModule), typeof(PingModule), typeof(VersionModule), typeof(TimeModule),
        typeof(ServiceContactModule), typeof(VcardModule), typeof(PrivateStorageModule),
    ];

    /// <summary>Adds all modules.</summary>
    public static IServiceCollection AddGodwitModules(this IServiceCollection services)
    {
        services.AddSingleton(new ServiceContactOptions());
        services.AddSingleton<IServiceInformation, ServiceContactModule>();
        foreach (var type in All)
        {
            services.AddSingleton(typeof(IModule), type);
        }

        return services;
    }
}
