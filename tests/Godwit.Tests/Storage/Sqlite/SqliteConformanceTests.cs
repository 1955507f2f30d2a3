using Godwit.Tests.Storage.Conformance;

namespace Godwit.Tests.Storage.Sqlite;

public sealed class SqliteAccountStoreTests : AccountStoreConformance<SqliteEngine>;

public sealed class SqliteRosterStoreTests : RosterStoreConformance<SqliteEngine>;

public sealed class SqliteDocumentStoreTests : DocumentStoreConformance<SqliteEngine>;

public sealed class SqliteMessageLogTests : MessageLogConformance<SqliteEngine>;

public sealed class SqliteMailboxTests : MailboxConformance<SqliteEngine>;

public sealed class SqliteLogTrimTests : LogTrimConformance<SqliteEngine>;

public sealed class SqliteLogQueryTests : LogQueryConformance<SqliteEngine>;
