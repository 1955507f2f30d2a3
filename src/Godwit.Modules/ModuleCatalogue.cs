using Godwit.Abstractions.Modules;
using Godwit.Modules.Archive;
using Godwit.Modules.Binding;
using Godwit.Modules.Blocking;
using Godwit.Modules.Carbons;
using Godwit.Modules.ClientState;
using Godwit.Modules.Discovery;
using Godwit.Modules.Offline;
using Godwit.Modules.Options;
using Godwit.Modules.Ping;
using Godwit.Modules.PrivateStorage;
using Godwit.Modules.Registration;
using Godwit.Modules.Rooms;
using Godwit.Modules.ServiceContact;
using Godwit.Modules.StreamManagement;
using Godwit.Modules.Time;
using Godwit.Modules.Vcard;
using Godwit.Modules.Version;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Modules;

/// <summary>The modules of the server, in the order in which they are loaded, and their options.</summary>
public static class ModuleCatalogue
{
    /// <summary>Their types.</summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(BindingModule), typeof(StreamManagementModule), typeof(BlockingModule), typeof(ArchiveModule), typeof(OfflineModule),
        typeof(CarbonsModule), typeof(ClientStateModule), typeof(DiscoveryModule), typeof(PingModule), typeof(VersionModule), typeof(TimeModule),
        typeof(ServiceContactModule), typeof(VcardModule), typeof(PrivateStorageModule), typeof(RegistrationModule),
        typeof(RoomsModule),
    ];

    /// <summary>The keys of all modules' options.</summary>
    public static IReadOnlyList<ModuleSetting> Settings => [.. Options.SelectMany(o => o.Settings)];

    private static IReadOnlyList<OptionsType> Options { get; } =
    [
        new("archive", typeof(ArchiveOptions)),
        new("blocking", typeof(BlockingOptions)),
        new("clientState", typeof(ClientStateOptions)),
        new("privateStorage", typeof(PrivateStorageOptions)),
        new("registration", typeof(RegistrationOptions)),
        new("rooms", typeof(RoomsOptions)),
        new("serviceContact", typeof(ServiceContactOptions)),
        new("streamManagement", typeof(StreamManagementOptions)),
        new("vcard", typeof(VcardOptions)),
    ];

    /// <summary>Adds all modules.</summary>
    /// <param name="services">Where they are added.</param>
    /// <param name="configuration">Values by key (see <see cref="Settings"/>); null for the defaults.</param>
    /// <exception cref="ArgumentException">A value is not allowed; the message says which.</exception>
    public static IServiceCollection AddGodwitModules(this IServiceCollection services, IReadOnlyDictionary<string, string>? configuration = null)
    {
        foreach (var options in Options)
        {
            services.AddSingleton(options.Type, options.Bind(configuration ?? new Dictionary<string, string>()));
        }

        foreach (var type in All)
        {
            services.AddSingleton(type);
            services.AddSingleton(typeof(IModule), provider => provider.GetRequiredService(type));
            if (type.IsAssignableTo(typeof(IServiceInformation)))
            {
                services.AddSingleton(typeof(IServiceInformation), provider => provider.GetRequiredService(type));
            }
        }

        return services;
    }
}
