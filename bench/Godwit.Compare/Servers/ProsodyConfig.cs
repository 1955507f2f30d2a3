namespace Godwit.Compare.Servers;

/// <summary>
/// Prosody's configuration as somebody sets it who wants it fast and knows how: epoll, the collector that costs least, no limits, no statistics, warnings
/// only in the log, and the modules that do what Godwit does by default.
/// </summary>
internal static class ProsodyConfig
{
    /// <summary>Writes it.</summary>
    /// <param name="directory">Where its files are.</param>
    /// <param name="ports">For STARTTLS, direct TLS and HTTP.</param>
    /// <param name="certificate">The certificate's file.</param>
    /// <param name="key">The file of its key.</param>
    /// <param name="archives">Whether messages are kept (XEP-0313), in SQLite.</param>
    public static string Write(string directory, int[] ports, string certificate, string key, bool archives) => $$"""
        run_as_root = true
        network_backend = "epoll"
        gc = { mode = "generational" }
        interfaces = { "127.0.0.1" }
        c2s_ports = { {{ports[0]}} }
        c2s_direct_tls_ports = { {{ports[1]}} }
        http_ports = { {{ports[2]}} }
        https_ports = { }
        data_path = "{{directory}}/data"
        pidfile = "{{directory}}/prosody.pid"
        log = { warn = "{{directory}}/prosody.log" }
        modules_enabled = {
            "blocklist", "carbons", "csi_simple", "disco", "offline", "pep", "ping", "private", "register", "roster", "saslauth",
            "smacks", "tls", "vcard4", "vcard_legacy", "websocket"{{(archives ? ", \"mam\"" : "")}}
        }
        modules_disabled = { "s2s" }
        c2s_require_encryption = false
        allow_unencrypted_plain_auth = true
        consider_websocket_secure = true
        allow_registration = true
        authentication = "internal_hashed"
        storage = { {{(archives ? "archive = \"sql\", muc_log = \"sql\"" : "")}} }
        default_storage = "internal"
        sql = { driver = "SQLite3", database = "archive.sqlite" }
        archive_expires_after = "never"
        default_archive_policy = true
        max_archive_query_results = 100
        ssl = { certificate = "{{certificate}}", key = "{{key}}" }
        VirtualHost "localhost"
        Component "conference.localhost" "muc"
            modules_enabled = { {{(archives ? "\"muc_mam\"" : "")}} }
            restrict_room_creation = false

        """;
}
