// The tray icon, as a desktop's tray host sees it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENGINE, clean, docker, sleeper } from './engine.mjs';
import { openWindow, until } from './window.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** A session bus, and a tray host on it once `host()` is called. */
async function desktop() {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await new Promise((done) => createInterface({ input: bus.stdout }).once('line', done));
  let host;
  return {
    address,
    async host() {
      host = spawn('/usr/bin/python3', [join(here, 'tray-host.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: address } });
      const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
      const next = async () => JSON.parse((await lines.next()).value);
      assert.deepEqual(await next(), { ready: true });
      return async (line) => { host.stdin.write(`${line}\n`); return next(); };
    },
    end() {
      host?.kill('SIGKILL');
      bus.kill('SIGKILL');
    },
  };
}

describe('the tray', { timeout: 120_000 }, () => {
  test('appears with its host, follows the engine, stops and starts, opens the window, quits', async () => {
    clean();
    sleeper('web', '--publish', '127.0.0.1:48735:80');
    docker('create', '--name', 'old', 'berth-test/busybox', 'sleep', '1000');
    const session = await desktop();
    const window = await openWindow({ env: { DOCKER_HOST: ENGINE, DBUS_SESSION_BUS_ADDRESS: session.address }, wrap: [] });
    try {
      // No host yet: the program runs without a tray.
      await window.waitLink('live');
      const ask = await session.host();
      const labels = (menu) => menu.flatMap((entry) => [entry.label, ...labels(entry.children)]);
      const state = async (check, what) => {
        let last;
        return until(async () => { last = await ask('state'); return last.registered && check(last) && last; }, what)
          .catch((error) => assert.fail(`${error.message}: ${JSON.stringify(last)}`));
      };
      const live = await state((tray) => /1 running, 1 stopped/.test(tray.menu[0].label), 'the state is told in words');
      assert.equal(live.menu[0].enabled, false);
      assert.ok(live.icons.length > 0, 'it has a picture');
      assert.deepEqual(labels(live.menu.filter((entry) => entry.label === 'web')), ['web', 'Stop', 'Open port 48735']);
      assert.deepEqual(await ask('choose web / Stop'), { done: true });
      await state((tray) => /0 running, 2 stopped/.test(tray.menu[0].label), 'the container is stopped');
      assert.deepEqual(await ask('choose Stopped containers / old / Start'), { done: true });
      await state((tray) => /1 running, 1 stopped/.test(tray.menu[0].label) && tray.menu.some((entry) => entry.label === 'old'), 'the other one runs');
      await ask('choose Quit');
      await until(async () => { try { await window.run(() => 1); return false; } catch { return true; } }, 'the program has ended');
    } finally {
      await window.close();
      session.end();
      clean();
    }
  });
});
