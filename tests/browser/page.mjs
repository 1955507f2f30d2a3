// What a person does on the chat page, and what they see.
export class ChatPage {
  #page;

  constructor(page) {
    this.#page = page;
    this.problems = [];
    page.on('pageerror', (error) => this.problems.push(`script error: ${error}`));
    page.on('requestfailed', (request) => this.problems.push(`request failed: ${request.url()}`));
    page.on('response', (response) => response.status() >= 400 && this.problems.push(`${response.status()} ${response.url()}`));
    page.on('console', (message) => /Content Security Policy/.test(message.text()) && this.problems.push(message.text()));
  }

  static async open(browser, url) {
    const context = await browser.newContext({ viewport: { width: 1100, height: 750 } });
    const page = await context.newPage();
    const chat = new ChatPage(page);
    await page.goto(url);
    return chat;
  }

  async logIn({ jid, password }) {
    await this.#page.fill('input[name=jid]', jid);
    await this.#page.fill('input[name=password]', password);
    await this.#page.click('text=Log in');
  }

  async seesContacts() {
    await this.#page.locator('converse-roster .list-item').first().waitFor();
  }

  async seesOnline(name) {
    await this.#page.locator('converse-roster .list-item', { hasText: name }).locator('[title*="online" i], .chat-status--online').first().waitFor();
  }

  async seesText(text) {
    await this.#page.getByText(text).first().waitFor();
  }

  async talkTo(name) {
    await this.#page.locator('converse-roster .list-item', { hasText: name }).locator('a.open-chat, .cbox-list-item').first().click();
    await this.#page.locator('textarea.chat-textarea').waitFor();
  }

  async enterRoom(jid) {
    await this.#page.locator('#chatrooms .dropdown-toggle').click();
    await this.#page.getByText('Add groupchat').click();
    await this.#page.fill('form.add-chatroom input[name=chatroom]', jid);
    await this.#page.click('form.add-chatroom input[name=join]');
    await this.#page.locator('converse-muc textarea.chat-textarea').waitFor();
  }

  async seesOccupant(nickname) {
    await this.#page.locator('converse-muc-sidebar li', { hasText: nickname }).first().waitFor();
  }

  async say(text) {
    const area = this.#page.locator('textarea.chat-textarea:visible');
    await area.fill(text);
    await area.press('Enter');
    await this.seesMessage(text);
  }

  async seesMessage(text) {
    await this.#page.locator('converse-chat-message-body, .chat-msg__text', { hasText: text }).first().waitFor();
  }

  /** The texts of all messages shown, from the oldest. */
  messages() {
    return this.#page.locator('converse-chat-message-body').evaluateAll((bodies) => bodies.map((body) => body.textContent.trim()));
  }

  screenshot(path) {
    return this.#page.screenshot({ path });
  }

  html() {
    return this.#page.content();
  }

  close() {
    return this.#page.context().close();
  }
}
