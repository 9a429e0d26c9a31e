// A tab of the dock in a window of its own: the same shell goes on there, and ends with it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ENGINE, docker, dockerCan } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const name = 'windows-shell';
const text = (window) => window.run(() => {
  const buffer = document.querySelector('[data-screen]')?.terminal?.term.buffer.active;
  let all = '';
  for (let y = 0; y < (buffer?.length ?? 0); y++) {
    const line = buffer.getLine(y);
    all += (y > 0 && !line.isWrapped ? '\n' : '') + line.translateToString(true);
  }
  return all;
});
const shows = (window, what) => until(async () => what.test(await text(window)), `the terminal shows ${what}`)
  .catch(async (error) => { throw new Error(`${error.message}; it shows:\n${await text(window)}`); });
const type = (window, line) => window.keys(line, Key.ENTER);
/** What a page may not ask for is refused, with the reason. */
const refused = (window, command) => window.session.executeAsyncScript((command, done) => {
  globalThis.__TAURI_INTERNALS__.invoke(command, { args: { tab: { title: 'x', state: '' } } })
    .then(() => done('it was done'), (error) => done(String(error)));
}, command);

describe('windows of the dock', { timeout: 120_000 }, () => {
  let window;
  before(async () => {
    dockerCan('rm', '--force', name);
    docker('run', '--detach', '--name', name, '--init', 'berth-test/busybox', 'sleep', '100000');
    window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings: { language: 'en' } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    dockerCan('rm', '--force', name);
  });

  test('the shell goes on in it, also when it is loaded again, and ends when it is closed', async () => {
    const row = await window.waitRow(name, () => true, 'is there');
    await window.press('More actions', `[role=row][data-id="${row.id}"]`);
    await window.press('Terminal', '[role=menu]');
    await shows(window, /\/ # /);
    await type(window, 'mine=$((20 + 2)); echo $mine');
    await shows(window, /\n22\n/);
    const [main] = await window.session.getAllWindowHandles();
    await window.press('Move to a window of its own');
    const other = await until(async () =>
      (await window.session.getAllWindowHandles()).find((handle) => handle !== main), 'another window');
    await window.waitFor('no tab is left in the main window', () => !document.querySelector('[role=tab][data-dock]'));

    await window.session.switchTo().window(other);
    await shows(window, /\n22\n/);
    await window.click('[data-screen]');
    await type(window, 'echo still $mine');
    await shows(window, /\nstill 22\n/);
    assert.match(await refused(window, 'dock_detach'), /not allowed/);
    assert.match(await refused(window, 'container_kill'), /not allowed/);

    await window.session.navigate().refresh();
    await until(async () => (await text(window)).length > 0, 'the page is there again');
    await window.click('[data-screen]');
    await type(window, 'echo after $mine');
    await shows(window, /\nafter 22\n/);

    assert.match(docker('top', name), /ash/);
    execFileSync('python3', [join(import.meta.dirname, 'close-window.py'), ' — Berth']);
    await until(() => !/ash/.test(docker('top', name)), 'its shell is ended');
    await window.session.switchTo().window(main);
    await window.waitLink('live');
  });
});
