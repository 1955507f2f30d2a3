namespace Godwit.Compare.Servers;

/// <summary>
/// ejabberd's configuration as somebody sets it who wants it fast and knows how: no shapers, salted passwords (so that a login hashes nothing), warnings only in
/// the log, and the modules that do what Godwit does by default.
/// </summary>
internal static class EjabberdConfig
{
    /// <summary>
    /// What Erlang is told. Schedulers that have nothing to do sleep at once: by default they spin first, which costs processor time and is what this comparison
    /// counts.
    /// </summary>
    public static IReadOnlyList<string> ErlangArguments { get; } = ["+K", "true", "+P", "250000", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"];

    /// <summary>Writes it.</summary>
    /// <param name="ports">For STARTTLS, direct TLS and HTTP.</param>
    /// <param name="certificate">The file with the certificate and its key.</param>
    /// <param name="archives">Whether messages are kept (XEP-0313), in Mnesia.</param>
    public static string Write(int[] ports, string certificate, bool archives) => $$"""
        hosts: [localhost]
        loglevel: warning
        certfiles: ["{{certificate}}"]
        auth_method: internal
        auth_password_format: scram
        auth_scram_hash: sha
        registration_timeout: infinity
        listen:
          - { port: {{ports[0]}}, ip: "127.0.0.1", module: ejabberd_c2s, starttls: true, max_stanza_size: 262144, backlog: 4096 }
          - { port: {{ports[1]}}, ip: "127.0.0.1", module: ejabberd_c2s, tls: true, max_stanza_size: 262144, backlog: 4096 }
          - { port: {{ports[2]}}, ip: "127.0.0.1", module: ejabberd_http, request_handlers: { /ws: ejabberd_http_ws } }
        acl: { local: { user_regexp: "" } }
        access_rules: { c2s: { allow: all }, local: { allow: local } }
        shaper_rules: { max_user_sessions: 20, max_user_offline_messages: infinity }
        modules:
          mod_blocking: {}
          mod_bosh: {}
          mod_caps: {}
          mod_carboncopy: {}
          mod_client_state: {}
          mod_disco: {}
          {{(archives ? "mod_mam: { default: always, db_type: mnesia }" : "mod_time: {}")}}
          mod_muc: { access: all, access_create: all, access_persistent: all, max_users: 10000, default_room_options: { max_users: 10000, mam: {{(archives ? "true" : "false")}} } }
          mod_offline: { access_max_user_messages: max_user_offline_messages }
          mod_ping: {}
          mod_privacy: {}
          mod_private: {}
          mod_pubsub: { plugins: [pep] }
          mod_register: { access: all, ip_access: all, password_strength: 0 }
          mod_roster: {}
          mod_stream_mgmt: {}
          mod_vcard: {}

        """;
}
