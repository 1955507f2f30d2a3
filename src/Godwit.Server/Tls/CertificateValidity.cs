using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Tls;

/// <summary>Warns when clients refuse the certificate because of its dates, or soon will. The server starts nevertheless: it can be mended while it runs.</summary>
internal static partial class CertificateValidity
{
    /// <summary>How long before the end the first warning comes: a renewal that works by itself happens earlier.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static void Check(X509Certificate2 certificate, string path, DateTimeOffset now, ILogger logger)
    {
        var (from, until) = (Utc(certificate.NotBefore), Utc(certificate.NotAfter));
        if (now > until)
        {
            LogExpired(logger, path, Date(until));
        }
        else if (now < from)
        {
            LogEarly(logger, path, Date(from));
        }
        else if (now > until - Soon)
        {
            LogSoon(logger, path, Date(until));
        }
    }

    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime());

    private static string Date(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate {Path} expired at {Until}: clients refuse it. Renew it and start the server again.")]
    private static partial void LogExpired(ILogger logger, string path, string until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate {Path} is not good before {From}: clients refuse it. Is the clock right?")]
    private static partial void LogEarly(ILogger logger, string path, string from);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate {Path} expires at {Until}. Renew it and start the server again.")]
    private static partial void LogSoon(ILogger logger, string path, string until);
}
