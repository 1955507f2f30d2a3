using Godwit.Storage.Groups;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>
/// A write of a group. First every write of the group adds its part to the statements; these are sent as one; then each says what came of it
/// (<see cref="IWrite{TTarget}.Run"/>).
/// </summary>
internal interface IPostgresWrite : IWrite<PostgresTarget>
{
    /// <summary>Adds its part. It is called again, with another group, when the statements have to be sent again.</summary>
    void Stage(PostgresGroup group);
}
