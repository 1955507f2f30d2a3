// Godwit's name and its own footer on the login page. Elements defined here are left alone by Converse.js, whose own
// ones would load pictures from elsewhere.
const element = (name, html) =>
  customElements.define(name, class extends HTMLElement {
    connectedCallback() {
      this.innerHTML = html;
    }
  });

element('converse-brand-logo', '<div class="godwit"><img src="godwit.svg" alt=""><span>Godwit</span></div>');
element('converse-controlbox-navbar', '');
element('converse-footer', `
  <footer class="godwit-footer">
    The chat client is <a href="https://conversejs.org/" target="_blank" rel="noopener">Converse.js</a>.
    Any other XMPP client can connect as well.
  </footer>`);
