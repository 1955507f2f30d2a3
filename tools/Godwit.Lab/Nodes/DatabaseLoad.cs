using System.Globalization;
using Godwit.Load;
using Godwit.Load.Measures;
using Godwit.TestPostgres;

namespace Godwit.Lab.Nodes;

/// <summary>What the database has done.</summary>
/// <param name="postgres">Which.</param>
internal sealed class DatabaseLoad(PostgresServer postgres)
{
    /// <summary>Looks. Processes that have ended are not counted.</summary>
    public async Task<(double Commits, TimeSpan Processor)> TakeAsync() =>
        (await NumberAsync("SELECT sum(xact_commit)::float8 FROM pg_stat_database"), Processor());

    /// <summary>How many connections it serves.</summary>
    public Task<double> BackendsAsync() => NumberAsync("SELECT sum(numbackends)::float8 FROM pg_stat_database");

    private TimeSpan Processor()
    {
        while (true)
        {
            try
            {
                return ProcessTree.ProcessorTime(postgres.Process);
            }
            catch (LoadException)
            {
                // One of its processes ended while they were counted.
            }
        }
    }

    private async Task<double> NumberAsync(string sql) => Convert.ToDouble(await postgres.ScalarAsync(sql), CultureInfo.InvariantCulture);
}
