using System.Runtime.Versioning;
using Godwit.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Surroundings;

/// <summary>What the real command says about data that it can't use.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private const int UserVersionOffset = 60;
    private const int PageSize = 4096;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Data_of_a_newer_version_is_left_alone()
    {
        await using (await OpenAsync())
        {
        }

        Overwrite(UserVersionOffset, [0, 0, 0, 99]);
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.Contains("was written by a newer Godwit (schema 99", line, StringComparison.Ordinal);
        Assert.Contains("Start that version, or restore a backup", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_another_server_uses_is_left_alone()
    {
        await using var other = await OpenAsync();
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.EndsWith("is in use by another server. Stop that one, or give this one another data directory.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_alone()
    {
        Directory.CreateDirectory(directory["data"]);
        await File.WriteAllTextAsync(DatabasePath, new string('x', 2 * PageSize), TestContext.Current.CancellationToken);
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.EndsWith("is damaged: file is not a database. Restore a backup.", line, StringComparison.Ordinal);
        Assert.Equal(2 * PageSize, new FileInfo(DatabasePath).Length);
    }

    [Fact]
    public async Task A_damaged_database_is_told_with_what_to_do()
    {
        await using (await OpenAsync())
        {
        }

        Overwrite(100, [.. Enumerable.Repeat((byte)0xFF, 3000)]);
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.EndsWith("is damaged: database disk image is malformed. Restore a backup.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_place_of_the_data_directory_is_told()
    {
        await File.WriteAllTextAsync(directory["data"], "", TestContext.Current.CancellationToken);
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.EndsWith("is a file. Name a directory with --data.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_told()
    {
        var line = (await GodwitCommand.ServeAsync("/proc/godwit")).OneLine(exitCode: 1);
        Assert.Contains("The data directory /proc/godwit can't be made", line, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_data_directory_that_may_not_be_written_is_told()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may write everywhere.");
        Directory.CreateDirectory(directory["data"]);
        File.SetUnixFileMode(directory["data"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var line = (await GodwitCommand.ServeAsync(directory["data"])).OneLine(exitCode: 1);
        Assert.Contains("can't be written by this user", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_wrong_ends_with_the_code_for_wrong_usage()
    {
        var line = (await GodwitCommand.ServeAsync(directory["data"], ("c2sPrt", "1"))).OneLine(exitCode: 2);
        Assert.Contains("did you mean 'c2sPort'?", line, StringComparison.Ordinal);
    }

    private string DatabasePath => Path.Combine(directory["data"], "godwit.db");

    private Task<SqliteStore> OpenAsync() =>
        Task.FromResult(SqliteStore.Open(directory["data"], new SqliteStoreOptions(), TimeProvider.System, NullLoggerFactory.Instance));

    private void Overwrite(long offset, byte[] bytes)
    {
        using var file = File.OpenWrite(DatabasePath);
        file.Position = offset;
        file.Write(bytes);
    }
}
