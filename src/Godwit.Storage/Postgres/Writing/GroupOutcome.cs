using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Stores;
using Godwit.Storage.Postgres.Connections;
using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>Finds out what became of a group whose connection broke before the server's answer.</summary>
internal sealed class GroupOutcome(Database database, CommitMark mark, PostgresStoreOptions options, TimeProvider time)
{
    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));

    /// <summary>Asks on a new connection, again and again until there is one, for <see cref="PostgresStoreOptions.Patience"/> at most.</summary>
    /// <returns>The new connection, and whether the group was committed.</returns>
    /// <exception cref="StoreUnavailableException">It could not be found out.</exception>
    public (WriterSession Session, bool IsCommitted) Ask(WriterSession broken)
    {
        var begun = time.GetTimestamp();
        var pauses = Pauses;
        while (true)
        {
            var pause = pauses.Next();
            WriterSession? session = null;
            try
            {
                session = WriterSession.Open(database);
                if (broken.EndBy(session, options.Patience / 2))
                {
                    return (session, mark.IsCommitted(session.Connection));
                }

                throw new StoreUnavailableException($"A session of this node at the {database.Address} can't be ended. Look at the server's log.");
            }
            catch (Exception failure) when (failure is NpgsqlException or StoreUnavailableException)
            {
                session?.Dispose();
                if (time.GetElapsedTime(begun) + pause > options.Patience)
                {
                    throw new StoreUnavailableException($"What became of the last writes is not known. {PostgresFailures.Explain(database.Address, failure).Message}");
                }
            }

            Task.Delay(database.Availability.Jittered(pause), time).GetAwaiter().GetResult();
        }
    }
}
