namespace Godwit.Storage.Postgres.Schema;

/// <summary>
/// A numbered change of the schema. Nodes of the version before work while it is made and after: a change adds, and what it makes needless a later version
/// removes. It takes no lock for long: no rewriting of tables, a default only where it is constant, an index by <c>CREATE INDEX CONCURRENTLY IF NOT EXISTS</c>
/// in a change of its own.
/// </summary>
/// <param name="Sql">The statements.</param>
/// <param name="IsConcurrent">True for one statement that must not be in a transaction; it may be found half made and must stand being run again.</param>
internal sealed record PostgresMigration(string Sql, bool IsConcurrent = false);
