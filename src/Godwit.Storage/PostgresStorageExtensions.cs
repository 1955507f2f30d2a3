using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage;

/// <summary>Adds the PostgreSQL store to a host.</summary>
public static class PostgresStorageExtensions
{
    /// <summary>
    /// Registers every store interface on a PostgreSQL store, which is opened when the first of them is asked for and closed with the host. Each
    /// interface is registered on its own, so that another engine can take the place of one of them.
    /// </summary>
    /// <param name="services">The host's services; they must have logging.</param>
    /// <param name="connectionString">Where the database is and who asks, in Npgsql's form; it may hold a password and is not logged.</param>
    /// <param name="configure">Changes the bounds.</param>
    public static IServiceCollection AddPostgresStorage(
        this IServiceCollection services, string connectionString, Action<PostgresStoreOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton(provider =>
        {
            var options = new PostgresStoreOptions();
            configure?.Invoke(options);
            return PostgresStore.Open(
                connectionString,
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<RandomNumberGenerator>(),
                provider.GetRequiredService<ILoggerFactory>());
        });
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Accounts);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Rosters);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Documents);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Logs);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Probe);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Secrets);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Authorities);
        services.AddSingleton(static provider => provider.GetRequiredService<PostgresStore>().Membership);
        return services;
    }
}
