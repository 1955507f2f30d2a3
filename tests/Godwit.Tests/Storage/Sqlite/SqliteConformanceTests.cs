using Godwit.Tests.Storage.Conformance;

namespace Godwit.Tests.Storage.Sqlite;

public sealed class SqliteAccountStoreTests : AccountStoreConformance<SqliteEngine>;

public sealed class SqliteRosterStoreTests : RosterStoreConformance<SqliteEngine>;

public sealed class SqliteDocumentStoreTests : DocumentStoreConformance<SqliteEngine>;

public sealed class SqliteMessageLogTests : MessageLogConformance<SqliteEngine>;

public sealed class SqliteMailboxTests : MailboxConformance<SqliteEngine>;

public sealed class SqliteLogTrimTests : LogTrimConformance<SqliteEngine>;

public sealed class SqliteLogQueryTests : LogQueryConformance<SqliteEngine>;

/// <summary>The same where a log lies on disk, in the generation that is being merged and in the next, at nearly every moment.</summary>
public sealed class MergingAccountStoreTests : AccountStoreConformance<MergingSqliteEngine>;

public sealed class MergingMessageLogTests : MessageLogConformance<MergingSqliteEngine>;

public sealed class MergingMailboxTests : MailboxConformance<MergingSqliteEngine>;

public sealed class MergingLogTrimTests : LogTrimConformance<MergingSqliteEngine>;

public sealed class MergingLogQueryTests : LogQueryConformance<MergingSqliteEngine>;
