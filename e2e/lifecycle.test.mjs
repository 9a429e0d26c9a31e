// Start to remove, by pointing.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, dockerCan, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const state = (name) => docker('inspect', '--format', '{{.State.Status}}', name);

describe('the lifecycle', { timeout: 300_000 }, () => {
  let window;
  before(async () => {
    clean();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(() => window?.close());
  afterEach(async () => {
    for (let tries = 0; tries < 3; tries++) await window.keys(Key.ESCAPE);
    clean();
  });

  /** Opens a row's menu and chooses an entry. */
  const choose = async (name, entry) => {
    const row = await window.waitRow(name, () => true, 'is there');
    await window.press('More actions', `[role=row][data-id="${row.id}"]`);
    await window.press(entry, '[role=menu]');
  };
  const select = async (...wanted) => {
    for (const name of wanted) {
      const row = await window.waitRow(name, () => true, 'is there');
      await window.click(`[role=row][data-id="${row.id}"] input[type=checkbox]`);
    }
  };

  test('stop, start, restart, pause and resume', async () => {
    sleeper('one');
    await choose('one', 'Stop');
    await window.waitRow('one', (row) => row.state === 'exited', 'is stopped');
    await choose('one', 'Start');
    await window.waitRow('one', (row) => row.state === 'running', 'runs again');
    const started = docker('inspect', '--format', '{{.State.StartedAt}}', 'one');
    await choose('one', 'Restart');
    await until(() => docker('inspect', '--format', '{{.State.StartedAt}}', 'one') !== started, 'is started anew');
    await choose('one', 'Pause');
    await window.waitRow('one', (row) => row.state === 'paused', 'is paused');
    await choose('one', 'Resume');
    await window.waitRow('one', (row) => row.state === 'running', 'goes on');
    assert.equal(state('one'), 'running');
  });

  test('a stop that is waited for counts down, and can be cut short', async () => {
    // A shell as process 1 ignores SIGTERM: the grace period runs its course.
    docker('run', '--detach', '--name', 'stubborn', '--stop-timeout', '60', 'berth-test/busybox', 'sh', '-c', 'while :; do sleep 1; done');
    await window.waitRow('stubborn', (row) => row.state === 'running', 'runs');
    await choose('stubborn', 'Stop');
    await window.waitRow('stubborn', (row) => /stopping/i.test(row.text), 'says at once that it is stopping');
    await window.waitRow('stubborn', (row) => /\b5\d\b/.test(row.text), 'counts down from 60');
    await window.press('Kill now');
    await window.waitRow('stubborn', (row) => row.state === 'exited' && /137/.test(row.text), 'is killed');
  });

  test('kill sends the signal that was chosen', async () => {
    docker('run', '--detach', '--name', 'listener', 'berth-test/busybox', 'sh', '-c', 'trap "exit 42" USR1; while :; do sleep 0.1; done');
    await choose('listener', 'Kill…');
    await window.click('dialog[open] input[type=radio][value=SIGUSR1]');
    await window.press('Send SIGUSR1');
    await window.waitRow('listener', (row) => row.state === 'exited' && /42/.test(row.text), 'has ended by its own trap');
  });

  test('rename checks the rules and the clash while typing', async () => {
    sleeper('one');
    sleeper('taken');
    await window.waitRow('taken', () => true, 'is there');
    await choose('one', 'Rename…');
    const field = await window.find('dialog[open] input');
    const type = async (text) => { await window.chord(Key.CONTROL, 'a'); await window.keys(text); };
    await field.click();
    await type('no spaces');
    await window.waitFor('the rule is told', () => document.querySelector('dialog[open] [role=alert], dialog[open] .error, dialog[open] [aria-invalid=true]'));
    await type('taken');
    await window.waitFor('the clash is told', () => /taken/.test(document.querySelector('dialog[open]').innerText.replace(/one/g, '')));
    assert.equal(await (await window.named('Rename')).isEnabled(), false);
    await type('renamed');
    await window.press('Rename');
    await window.waitRow('renamed', (row) => row.state === 'running', 'has its new name');
  });

  test('remove asks once, names the objects, and takes anonymous volumes only when asked', async () => {
    docker('volume', 'create', 'kept');
    docker('create', '--name', 'gone', '--volume', 'kept:/kept', '--volume', '/anonymous', 'berth-test/busybox');
    const anonymous = docker('inspect', '--format', '{{range .Mounts}}{{if eq .Destination "/anonymous"}}{{.Name}}{{end}}{{end}}', 'gone');
    await choose('gone', 'Remove…');
    await window.waitFor('the dialog names what goes and what stays', (anonymous) => {
      const text = document.querySelector('dialog[open]')?.innerText ?? '';
      return text.includes('gone') && text.includes(anonymous.slice(0, 12)) && text.includes('kept');
    }, anonymous);
    await window.click('dialog[open] input[type=checkbox]');
    await window.press('Remove container');
    await until(() => !dockerCan('inspect', 'gone'), 'the container is gone');
    await until(() => !dockerCan('volume', 'inspect', anonymous), 'its anonymous volume is gone');
    assert.ok(dockerCan('volume', 'inspect', 'kept'), 'the named volume stays');
  });

  test('a refusal is told in its row, and the rest goes on', async () => {
    sleeper('good');
    // Its port is taken: the engine refuses to start it.
    sleeper('holder', '--publish', '127.0.0.1:48731:80');
    docker('create', '--name', 'bad', '--publish', '127.0.0.1:48731:80', 'berth-test/busybox', 'sleep', '100');
    docker('stop', '--time', '0', 'good');
    await window.waitRow('good', (row) => row.state === 'exited', 'is stopped');
    await select('good', 'bad');
    await window.press('Start', '[role=toolbar]');
    await window.waitRow('good', (row) => row.state === 'running', 'runs');
    await window.waitRow('bad', (row) => /48731|port|allocated/.test(row.text) && row.state !== 'running', 'says why it was refused');
  });

  test('stop all running, then remove all stopped: one dialog each, with the names', async () => {
    const names = ['n-1', 'n-2', 'n-3'];
    for (const name of names) sleeper(name);
    await window.waitRow('n-3', (row) => row.state === 'running', 'runs');
    await window.press('More actions', '[data-page=containers] header');
    await window.press('Stop all running…');
    await window.waitFor('the names are listed', () => ['n-1', 'n-2', 'n-3'].every((name) => document.querySelector('dialog[open]')?.innerText.split(/\s+/).includes(name)));
    await window.press('Stop 3 containers');
    for (const name of names) await window.waitRow(name, (row) => row.state === 'exited', 'is stopped');
    await window.press('More actions', '[data-page=containers] header');
    await window.press('Remove all stopped…');
    await window.press('Remove 3 containers');
    await until(() => docker('ps', '--all', '--quiet') === '', 'all are gone');
  });
});
