using Godwit.Abstractions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage;

/// <summary>Adds the SQLite store to a host.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>
    /// Registers every store interface on a SQLite store, which is opened when the first of them is asked for and closed with the host. Each
    /// interface is registered on its own, so that another engine can take the place of one of them.
    /// </summary>
    /// <param name="services">The host's services; they must have logging.</param>
    /// <param name="dataDirectory">Where the data lies.</param>
    /// <param name="configure">Changes the bounds.</param>
    public static IServiceCollection AddSqliteStorage(
        this IServiceCollection services, string dataDirectory, Action<SqliteStoreOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = new SqliteStoreOptions();
            configure?.Invoke(options);
            return SqliteStore.Open(
                dataDirectory, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>());
        });
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteStore>().Accounts);
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteStore>().Rosters);
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteStore>().Documents);
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteStore>().Logs);
        services.AddSingleton(static provider => provider.GetRequiredService<SqliteStore>().Probe);
        return services;
    }
}
