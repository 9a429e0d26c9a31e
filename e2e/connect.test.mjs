// Finding an engine, losing it, and getting it back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ENGINE, clean, sleeper, startFake } from './engine.mjs';
import { openWindow, until } from './window.mjs';

const socketOf = (host) => host.replace('unix://', '');
const rows = (window) => window.run(() => document.querySelectorAll('[role=row][data-id]').length);

describe('the connection', { timeout: 240_000 }, () => {
  test('no engine: says which reason it is, and becomes the list the moment one appears', async () => {
    clean();
    sleeper('there');
    const folder = mkdtempSync(join(tmpdir(), 'berth-none-'));
    const window = await openWindow({ env: { DOCKER_HOST: `unix://${folder}/docker.sock` } });
    try {
      await window.waitLink('offline');
      const page = await window.find('[data-page=offline]');
      assert.match(await page.getText(), /not running|not installed/i);
      assert.match(await page.getText(), /docker\.sock/);
      const appeared = Date.now();
      symlinkSync(socketOf(ENGINE), join(folder, 'docker.sock'));
      await window.waitLink('live');
      const took = Date.now() - appeared;
      assert.ok(took < 2500, `it took ${took} ms`);
      await window.waitRow('there', (row) => row.state === 'running', 'is listed');
    } finally {
      await window.close();
      rmSync(folder, { recursive: true });
      clean();
    }
  });

  test('a socket that refuses, and one that accepts and says nothing, are told apart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-mute-'));
    const path = join(folder, 'docker.sock');
    const mute = createServer(() => { /* accepts, and says nothing */ });
    await new Promise((done) => mute.listen(path, done));
    const window = await openWindow({ env: { DOCKER_HOST: `unix://${path}` } });
    try {
      await window.waitLink('offline');
      assert.match(await (await window.find('[data-page=offline]')).getText(), /answer|respond/i);
      await window.press('Try again');
    } finally {
      await window.close();
      mute.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('the context of the docker config is followed, and another engine can be chosen', async () => {
    const one = await startFake('--containers', '3');
    const two = await startFake('--containers', '7');
    const home = mkdtempSync(join(tmpdir(), 'berth-context-'));
    const context = (...args) => execFileSync('docker', ['--config', home, 'context', ...args], { stdio: 'ignore' });
    context('create', 'first', '--docker', `host=${one.host}`);
    context('create', 'second', '--docker', `host=${two.host}`);
    context('use', 'first');
    const window = await openWindow({ env: { DOCKER_CONFIG: home } });
    try {
      await window.waitLink('live');
      await until(async () => (await rows(window)) === 3, 'the first engine is listed');
      await window.click('[data-engine="context:second"]');
      await until(async () => (await rows(window)) === 7, 'the second engine is listed');
      await window.session.navigate().refresh();
      await until(async () => (await rows(window)) === 7, 'the choice is kept');
    } finally {
      await window.close();
      await one.stop();
      await two.stop();
      rmSync(home, { recursive: true });
    }
  });

  test('a killed engine leaves the list greyed and dated, and is live again by itself', async () => {
    let fake = await startFake('--containers', '5');
    const folder = mkdtempSync(join(tmpdir(), 'berth-lost-'));
    const path = join(folder, 'docker.sock');
    symlinkSync(socketOf(fake.host), path);
    const window = await openWindow({ env: { DOCKER_HOST: `unix://${path}` } });
    try {
      await window.waitLink('live');
      await until(async () => (await rows(window)) === 5, 'the list is there');
      await fake.stop();
      await window.waitLink('reconnecting');
      assert.equal(await rows(window), 5, 'the list stays');
      await window.waitLink('stale');
      assert.equal(await rows(window), 5, 'the list stays while it is stale');
      assert.match(await window.run(() => document.body.innerText), /Stale since \d/);
      fake = await startFake('--containers', '8');
      rmSync(path);
      const answered = Date.now();
      symlinkSync(socketOf(fake.host), path);
      await window.waitLink('live');
      const took = Date.now() - answered;
      await until(async () => (await rows(window)) === 8, 'the new list is there');
      assert.ok(took < 1500, `live again after ${took} ms`);
    } finally {
      await window.close();
      await fake.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
