using Microsoft.Extensions.Logging;

namespace Godwit.Server.Tls;

/// <summary>Warns when others on the machine can read the certificate's key: who has it can be the server to its clients.</summary>
internal static partial class KeyPrivacy
{
    public static void Check(string keyPath, ILogger logger)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(keyPath) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
        {
            LogReadable(logger, keyPath);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Every user of this machine can read the key {Path}: take the right away with chmod o-rwx.")]
    private static partial void LogReadable(ILogger logger, string path);
}
