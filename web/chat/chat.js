// Starts Converse.js against the server that served this page.
(async () => {
  const config = await fetch('config.json').then((answer) => answer.json()).catch(() => ({ domain: location.hostname }));
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const jid = new URLSearchParams(location.search).get('jid');
  converse.initialize({
    assets_path: `${location.pathname.replace(/[^/]*$/, '')}converse/`,
    authentication: 'login',
    auto_away: 300,
    discover_connection_methods: false,
    domain_placeholder: config.domain,
    allow_registration: false,
    locked_muc_domain: false,
    muc_domain: `conference.${config.domain}`,
    play_sounds: false,
    show_client_info: false,
    theme: 'classic',
    view_mode: 'fullscreen',
    websocket_url: `${scheme}://${location.host}/ws`,
    ...(jid ? { jid } : {}),
  });
})();
