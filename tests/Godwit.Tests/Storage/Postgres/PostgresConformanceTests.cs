using Godwit.Tests.Storage.Conformance;

namespace Godwit.Tests.Storage.Postgres;

public sealed class PostgresAccountStoreTests : AccountStoreConformance<PostgresEngine>;

public sealed class PostgresRosterStoreTests : RosterStoreConformance<PostgresEngine>;

public sealed class PostgresDocumentStoreTests : DocumentStoreConformance<PostgresEngine>;

public sealed class PostgresMessageLogTests : MessageLogConformance<PostgresEngine>;

public sealed class PostgresMailboxTests : MailboxConformance<PostgresEngine>;

public sealed class PostgresLogTrimTests : LogTrimConformance<PostgresEngine>;

public sealed class PostgresLogQueryTests : LogQueryConformance<PostgresEngine>;
