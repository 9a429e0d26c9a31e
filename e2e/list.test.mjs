// The container list: true, and true without being asked.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

describe('the container list', { timeout: 240_000 }, () => {
  let window;
  before(async () => {
    clean();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(() => window?.close());
  afterEach(() => clean());

  /** The names on the screen, top to bottom. */
  const names = () =>
    window.run(() =>
      [...document.querySelectorAll('[role=row][data-id]')]
        .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
        .map((row) => row.querySelector('[data-column=name]').innerText.trim()),
    );
  const waitNames = async (wanted) => {
    await until(async () => JSON.stringify(await names()) === JSON.stringify(wanted), `the list is ${wanted}`).catch(async (error) => {
      assert.deepEqual(await names(), wanted, error.message);
    });
  };
  const filter = async (text) => {
    await window.chord(Key.ESCAPE);
    await window.keys('/');
    await window.chord(Key.CONTROL, 'a');
    await window.keys(text || Key.DELETE);
  };

  test('shows what docker ps -a shows', async () => {
    const web = docker('run', '--detach', '--name', 'web', '--publish', '127.0.0.1::80', 'berth-test/web');
    assert.throws(() => docker('run', '--name', 'failed', 'berth-test/busybox', 'sh', '-c', 'exit 3'));
    docker('create', '--name', 'made', 'berth-test/busybox');
    sleeper('frozen');
    docker('pause', 'frozen');

    const row = await window.waitRow('web', (row) => /healthy/.test(row.text), 'is healthy');
    assert.equal(row.id, web);
    assert.equal(row.state, 'running');
    assert.match(row.text, /Up .*healthy/s);
    assert.match(row.text, /berth-test\/web/);
    const port = docker('port', 'web', '80/tcp').split(':').pop();
    assert.match(row.text, new RegExp(`${port}→80`));
    assert.match((await window.waitRow('failed', (row) => row.state === 'exited', 'has exited')).text, /Exited \(3\)/);
    assert.match((await window.waitRow('made', (row) => row.state === 'created', 'is created')).text, /Created/);
    assert.match((await window.waitRow('frozen', (row) => row.state === 'paused', 'is paused')).text, /Paused/);
  });

  test('follows what another program does, without a refresh', async () => {
    const id = sleeper('one');
    await window.waitRow('one', (row) => row.state === 'running', 'appears and runs');
    docker('pause', 'one');
    await window.waitRow('one', (row) => row.state === 'paused', 'is paused');
    docker('unpause', 'one');
    docker('rename', 'one', 'two');
    assert.equal((await window.waitRow('two', (row) => row.state === 'running', 'is renamed')).id, id);
    docker('network', 'create', 'side-net');
    docker('network', 'connect', 'side-net', 'two');
    await filter('network:side-net');
    await waitNames(['two']);
    docker('network', 'disconnect', 'side-net', 'two');
    await waitNames([]);
    await filter('');
    docker('kill', 'two');
    await window.waitRow('two', (row) => row.state === 'exited' && /137/.test(row.text), 'was killed');
    docker('rm', 'two');
    await until(async () => (await window.row('two')) === null, 'the row goes away');
  });

  test('filters by words and by keys, and says so when nothing matches', async () => {
    sleeper('api-1', '--label', 'tier=front', '--label', 'com.docker.compose.project=shop');
    sleeper('api-2', '--label', 'tier=back');
    docker('volume', 'create', 'pictures');
    docker('create', '--name', 'job', '--volume', 'pictures:/p', 'berth-test/busybox');
    await window.waitRow('job', () => true, 'appears');
    for (const [text, wanted] of [
      ['api', ['api-1', 'api-2']],
      ['api label:tier=back', ['api-2']],
      ['state:created', ['job']],
      ['volume:pictures', ['job']],
      ['project:shop', ['api-1']],
      ['image:busybox -api', ['job']],
    ]) {
      await filter(text);
      await waitNames(wanted);
    }
    await filter('no-such-thing');
    await waitNames([]);
    await window.press('Clear filter');
    await until(async () => (await names()).length === 3, 'the filter is cleared');
  });

  test('groups by compose project and folds a group away', async () => {
    sleeper('shop-web', '--label', 'com.docker.compose.project=shop', '--label', 'com.docker.compose.service=web');
    docker('create', '--name', 'shop-db', '--label', 'com.docker.compose.project=shop', 'berth-test/busybox');
    sleeper('alone');
    await waitNames(['shop-db', 'shop-web', 'alone']);
    const head = () => window.waitFor('the head of the project', () => [...document.querySelectorAll('[role=row]:not([data-id])')].find((row) => row.innerText.trim().startsWith('shop')));
    assert.match(await window.run((head) => head.innerText, await head()), /shop[\s\S]*1 of 2 running/);
    const fold = async () => (await (await head()).findElement({ css: '[aria-expanded]' })).click();
    await fold();
    await waitNames(['alone']);
    await fold();
    await waitNames(['shop-db', 'shop-web', 'alone']);
  });

  test('is walked and selected with the keyboard', async () => {
    for (const name of ['c-1', 'c-2', 'c-3', 'c-4']) sleeper(name);
    await waitNames(['c-1', 'c-2', 'c-3', 'c-4']);
    await window.click('[role=row][data-id] [data-column=name]');
    await window.keys(Key.ESCAPE, Key.ESCAPE);
    await window.keys(Key.HOME, ' ');
    await window.chord(Key.SHIFT, Key.ARROW_DOWN);
    await window.chord(Key.SHIFT, Key.ARROW_DOWN);
    const selected = () =>
      window.run(() => [...document.querySelectorAll('[role=row][data-id][aria-selected=true]')].map((row) => row.querySelector('[data-column=name]').innerText.trim()).sort());
    await until(async () => (await selected()).join() === 'c-1,c-2,c-3', 'three rows are selected');
    await window.keys(Key.ESCAPE);
    await until(async () => (await selected()).length === 0, 'Esc clears the selection');
    await window.keys(Key.END, Key.ENTER);
    await window.waitFor('the drawer of c-4 opens', () => document.querySelector('[data-drawer]')?.innerText.includes('c-4'));
    await window.keys(Key.ESCAPE);
    await window.waitFor('Esc closes the drawer', () => !document.querySelector('[data-drawer]'));
  });

  test('keeps the columns that were chosen', async () => {
    sleeper('one');
    await window.waitRow('one', () => true, 'appears');
    const shown = () => window.run(() => [...document.querySelectorAll('[role=columnheader]')].map((head) => head.dataset.column));
    assert.ok(!(await shown()).includes('restarts'), 'not every column is shown at first');
    await window.press('Columns');
    await window.press('Restarts');
    await until(async () => (await shown()).includes('restarts'), 'the column is shown');
    await window.keys(Key.ESCAPE);
    await until(() => window.run(() => !document.querySelector('[role=menuitemcheckbox]')), 'the menu is closed');
    await window.session.navigate().refresh();
    await window.waitLink('live');
    await until(async () => (await shown()).includes('restarts'), 'the column is still shown after a reload');
  });
});
