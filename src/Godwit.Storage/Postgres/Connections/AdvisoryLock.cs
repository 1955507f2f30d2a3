namespace Godwit.Storage.Postgres.Connections;

/// <summary>The advisory locks that nodes take in the database. The keys are a contract between versions and never change: "Gdwt" and a number.</summary>
internal static class AdvisoryLock
{
    /// <summary>Which owners there are: shared by groups that add some when they are missing, exclusive for those that replace or delete some.</summary>
    public const long Owners = 0x4764_7774_0000_0001;

    /// <summary>The schema.</summary>
    public const long Schema = 0x4764_7774_0000_0002;

    /// <summary>Trimming of logs.</summary>
    public const long Trim = 0x4764_7774_0000_0003;
}
