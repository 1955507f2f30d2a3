using System.Diagnostics;

namespace Godwit.Compare.Machine;

/// <summary>Debian's packages of the peers.</summary>
internal static class Packages
{
    private const string ServicePolicy = "/usr/sbin/policy-rc.d";

    private static readonly string[] Needed = ["prosody", "lua-dbi-sqlite3", "ejabberd"];

    /// <summary>Installs those that are missing, without letting them start as services.</summary>
    /// <exception cref="CompareException">They can't be installed.</exception>
    public static async Task InstallAsync(CancellationToken stop)
    {
        var missing = new List<string>();
        foreach (var package in Needed)
        {
            if (await VersionAsync(package, stop) is null)
            {
                missing.Add(package);
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new CompareException($"Please install the peers first: sudo apt-get install {string.Join(' ', missing)}");
        }

        Console.WriteLine($"Installing {string.Join(' ', missing)} ...");
        var addsPolicy = !File.Exists(ServicePolicy);
        if (addsPolicy && OperatingSystem.IsLinux())
        {
            await File.WriteAllTextAsync(ServicePolicy, "#!/bin/sh\nexit 101\n", stop);
            File.SetUnixFileMode(ServicePolicy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        try
        {
            await Command.RunAsync("apt-get", ["update", "-q"], stop);
            await Command.RunAsync("env", ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qy", "--no-install-recommends", .. missing], stop);
        }
        finally
        {
            if (addsPolicy)
            {
                File.Delete(ServicePolicy);
            }
        }
    }

    /// <summary>The version of a package that is installed; null when it is not.</summary>
    public static async Task<string?> VersionAsync(string package, CancellationToken stop)
    {
        using var query = Process.Start(new ProcessStartInfo("dpkg-query", ["-W", "-f=${Status} ${Version}", package]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var answer = await query.StandardOutput.ReadToEndAsync(stop);
        await query.WaitForExitAsync(stop);
        return answer.StartsWith("install ok installed ", StringComparison.Ordinal) ? answer["install ok installed ".Length..] : null;
    }
}
