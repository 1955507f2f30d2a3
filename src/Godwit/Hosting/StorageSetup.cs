using Godwit.Server.Configuration;
using Godwit.Storage;

namespace Godwit.Hosting;

/// <summary>Where a node keeps what must last: in its data directory, or in the database of its cluster.</summary>
internal static class StorageSetup
{
    /// <summary>Adds the stores.</summary>
    public static void Add(IServiceCollection services, GodwitModel model)
    {
        if (model.Cluster.Database is { } database)
        {
            services.AddSingleton(_ => DataDirectoryLock.Take(model.DataDirectory));
            services.AddPostgresStorage(database, o => o.Patience = model.Limits.StoreWait);
        }
        else
        {
            services.AddSqliteStorage(model.DataDirectory, o => o.Patience = model.Limits.StoreWait);
        }
    }

    /// <summary>Opens the store, and takes the data directory, in which a node of a cluster has its certificate, its socket and its audit log, for this process alone.</summary>
    public static void Open(IServiceProvider services, GodwitModel model)
    {
        if (model.Cluster.Database is null)
        {
            services.GetRequiredService<SqliteStore>();
        }
        else
        {
            services.GetRequiredService<DataDirectoryLock>();
            services.GetRequiredService<PostgresStore>();
        }
    }
}
