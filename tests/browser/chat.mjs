// Two people chat in Chromium. Prints a line for each test; the last line counts them.
import { strict as assert } from 'node:assert';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { ChatPage } from './page.mjs';
import { startDemo } from './server.mjs';

const pictures = path.resolve(import.meta.dirname, '../../artifacts/browser');
await mkdir(pictures, { recursive: true });

let passed = 0;
let failed = 0;
const pages = {};

async function test(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
    for (const [who, page] of Object.entries(pages)) await page.screenshot(path.join(pictures, `failed-${who}.png`)).catch(() => {});
  }
}

const server = await startDemo();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const [alice, bob] = server.accounts;

await test('a wrong password is refused in plain words', async () => {
  const page = await ChatPage.open(browser, server.chat);
  pages.stranger = page;
  await page.logIn({ jid: alice.jid, password: 'wrong' });
  await page.seesText(/not-authorized|username and password|Invalid|incorrect/i);
  await page.screenshot(path.join(pictures, 'refused.png'));
  await page.close();
  delete pages.stranger;
});

await test('two people log in with what the server printed and see each other', async () => {
  pages.alice = await ChatPage.open(browser, server.chat);
  pages.bob = await ChatPage.open(browser, server.chat);
  await pages.alice.screenshot(path.join(pictures, 'login.png'));
  await pages.alice.logIn(alice);
  await pages.alice.seesContacts();
  await pages.bob.logIn(bob);
  await pages.bob.seesOnline('Alice');
  await pages.alice.seesOnline('Bob');
});

await test('messages go both ways, whatever they hold', async () => {
  await pages.alice.talkTo('Bob');
  await pages.alice.say('Hello Bob, have you landed?');
  await pages.bob.talkTo('Alice');
  await pages.bob.seesMessage('Hello Bob, have you landed?');
  const odd = 'Not yet: <b>11 & 12</b> "days" ]]> Ångström 鳥 🐦';
  await pages.bob.say(odd);
  await pages.alice.seesMessage(odd);
  await pages.alice.screenshot(path.join(pictures, 'alice.png'));
  await pages.bob.screenshot(path.join(pictures, 'bob.png'));
});

await test('what is sent to someone who is away arrives, once, when they come back', async () => {
  await pages.bob.close();
  await pages.alice.say('Sleep well.');
  await pages.alice.say('See you at the estuary.');
  pages.bob = await ChatPage.open(browser, server.chat);
  await pages.bob.logIn(bob);
  await pages.bob.seesContacts();
  await pages.bob.talkTo('Alice');
  await pages.bob.seesMessage('See you at the estuary.');
  const shown = await pages.bob.messages();
  assert.deepEqual(shown.slice(-2), ['Sleep well.', 'See you at the estuary.']);
  assert.equal(shown.filter((text) => text === 'Sleep well.').length, 1);
});

await test('a new device shows the conversation from the archive', async () => {
  const device = await ChatPage.open(browser, server.chat);
  pages.device = device;
  await device.logIn(alice);
  await device.seesContacts();
  await device.talkTo('Bob');
  await device.seesMessage('Hello Bob, have you landed?');
  await device.seesMessage('See you at the estuary.');
  await device.screenshot(path.join(pictures, 'archive.png'));
  await device.close();
  delete pages.device;
});

await test('two people talk in a room', async () => {
  const room = `pond@conference.${alice.jid.split('@')[1]}`;
  await pages.alice.enterRoom(room);
  await pages.alice.say('Welcome to the pond.');
  await pages.bob.enterRoom(room);
  await pages.bob.seesMessage('Welcome to the pond.');
  await pages.bob.say('The water is fine.');
  await pages.alice.seesMessage('The water is fine.');
  await pages.alice.seesOccupant('bob');
  await pages.alice.screenshot(path.join(pictures, 'room.png'));
});

await test('the page loads nothing from elsewhere and nothing fails', () => {
  assert.deepEqual([...pages.alice.problems, ...pages.bob.problems], []);
});

await browser.close();
await test('the server stops well and warned of nothing', async () => {
  assert.equal(await server.stop(), 0);
  // What LocalSiloHealthMonitor says is of the machine: that the process had to wait for a processor.
  assert.doesNotMatch(server.log(), / (warn|fail|crit): (?!LocalSiloHealthMonitor)/);
});

console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
