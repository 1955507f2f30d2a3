using System.Globalization;
using Godwit.Load;
using Godwit.Load.Measures;
using Godwit.TestPostgres;

namespace Godwit.Lab.Nodes;

/// <summary>What the database has done.</summary>
/// <param name="postgres">Which.</param>
internal sealed class DatabaseLoad(PostgresServer postgres)
{
    /// <summary>Looks.</summary>
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
                return ProcessTree.ProcessorTime(postgres.Process) + Ended();
            }
            catch (LoadException)
            {
                // One of its processes ended while they were counted.
            }
        }
    }

    /// <summary>What its processes used that have ended: <c>cutime</c> and <c>cstime</c> of the first one, in hundredths of a second (proc(5)).</summary>
    private TimeSpan Ended()
    {
        var stat = File.ReadAllText($"/proc/{postgres.Process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / 100);
    }

    private async Task<double> NumberAsync(string sql) => Convert.ToDouble(await postgres.ScalarAsync(sql), CultureInfo.InvariantCulture);
}
