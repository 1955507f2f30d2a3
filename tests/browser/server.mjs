// Starts `godwit serve --demo` on free ports with empty data, as a newcomer would, and reads from its output what a newcomer reads.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export async function startDemo() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'godwit-browser-'));
  const [c2s, tls, http] = [await freePort(), await freePort(), await freePort()];
  const process = spawn(
    path.join(root, 'godwit'),
    ['serve', '--demo', '--data', path.join(folder, 'data'), '--c2s-port', c2s, '--c2s-tls-port', tls, '--http-port', http],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const ended = new Promise((resolve) => process.on('exit', resolve));
  await new Promise((resolve, reject) => {
    const read = (data) => {
      output += data;
      if (/^data /m.test(output)) resolve();
    };
    process.stdout.on('data', read);
    process.stderr.on('data', read);
    ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });

  const accounts = [...output.matchAll(/^account (\S+)\s+password (\S+)/gm)].map(([, jid, password]) => ({ jid, password }));
  const chat = output.match(/http:\S+\/chat\//)?.[0];
  return {
    accounts,
    chat,
    log: () => output,
    async stop() {
      process.kill('SIGTERM');
      const code = await ended;
      await rm(folder, { recursive: true });
      return code;
    },
  };
}
