// Starts Converse.js against the server that served this page.
import './brand.js';
import converse from './converse/converse.min.js';

const { domain } = await fetch('config.json').then((answer) => answer.json());
const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
const jid = new URLSearchParams(location.search).get('jid');

converse.initialize({
  allow_registration: false,
  assets_path: new URL('converse/', location.href).pathname,
  authentication: 'login',
  auto_away: 300,
  blacklisted_plugins: ['converse-omemo', 'converse-omemo-views'],
  discover_connection_methods: false,
  domain_placeholder: domain,
  muc_domain: `conference.${domain}`,
  muc_nickname_from_jid: true,
  play_sounds: false,
  show_client_info: false,
  theme: 'classic',
  view_mode: 'fullscreen',
  websocket_url: `${scheme}://${location.host}/ws`,
  ...(jid ? { jid } : {}),
});
