// What containers use, what runs in them, and what looking at it costs the engine.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, sleeper, startFake } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const cell = (window, name, column) => window.run((name, column) => {
  const rows = [...document.querySelectorAll('[role=row][data-id]')];
  const row = rows.find((row) => row.querySelector('[data-column=name]').innerText.trim() === name);
  return row?.querySelector(`[data-column=${column}]`)?.innerText.trim() ?? null;
}, name, column);
/** A page cannot be hidden under a driver: this is what a hidden one sees. */
const hide = (window, hidden) => window.run((hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}, hidden);

describe('figures', { timeout: 300_000 }, () => {
  let window;
  before(async () => {
    clean();
    docker('run', '--detach', '--name', 'busy', '--cpus', '0.4', '--memory', '64m', 'berth-test/busybox', 'sh', '-c', 'head -c 20000000 /dev/zero >/dev/shm/held; exec yes >/dev/null');
    docker('create', '--name', 'made', 'berth-test/busybox');
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    clean();
  });
  const open = async (name, tab) => {
    const { id } = await window.waitRow(name, () => true, 'is there');
    await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
    await window.click(`[data-drawer="${id}"] [data-tab=${tab}]`);
  };
  const close = async () => {
    await window.keys(Key.ESCAPE);
    await window.waitFor('the drawer closes', () => !document.querySelector('[data-drawer]'));
  };

  test('one press shows CPU and memory in the list, and their sum in the status bar', async () => {
    await window.waitRow('busy', (row) => row.state === 'running', 'runs');
    assert.equal(await cell(window, 'busy', 'cpu'), null, 'hidden at first');
    await window.click('[data-toggle=figures]');
    // A busy machine gives it less than it may take, never more.
    await until(async () => {
      const cpu = Number.parseFloat(await cell(window, 'busy', 'cpu'));
      return cpu > 1 && cpu < 55;
    }, 'a CPU figure below its limit');
    const memory = await cell(window, 'busy', 'memory');
    const [cli] = docker('stats', '--no-stream', '--format', '{{.MemUsage}}', 'busy').split(' / ');
    assert.match(memory, /^\d+(\.\d)? MiB$/);
    assert.ok(Math.abs(Number.parseFloat(memory) - Number.parseFloat(cli)) < 1.5, `${memory} is not ${cli}`);
    assert.equal(await cell(window, 'made', 'cpu'), '—');
    await window.waitFor('the sum', () => /On screen: CPU [\d.]+%, memory [\d.]+ MiB/.test(document.querySelector('[data-measured]')?.innerText));
    assert.equal(await window.run(() => document.querySelector('[role=columnheader][data-column=cpu]').getAttribute('aria-sort')), null, 'rows off the screen have none to sort by');
    await window.press('Figures');
    await window.waitFor('all of it goes away', () => !document.querySelector('[data-column=cpu]') && !document.querySelector('[data-measured]'));
  });

  test('charts have samples, limits and words', async () => {
    await open('busy', 'figures');
    await window.waitFor('five charts with samples', () => {
      const hosts = [...document.querySelectorAll('[data-drawer] [data-chart] .chart-host')];
      return hosts.length === 5 && hosts.every((host) => Number(host.dataset.samples) >= 3 && host.querySelector('canvas'));
    });
    const words = (chart) => window.run((chart) => document.querySelector(`[data-chart=${chart}] .chart-now`).innerText, chart);
    await until(async () => /% · limit 40%/.test(await words('cpu')), 'the limit of the CPU').catch(async () => assert.match(await words('cpu'), /% · limit 40%/));
    assert.match(await words('memory'), /MiB · limit 64 MiB/);
    assert.match(await words('pids'), /^\d+/);
    docker('kill', 'busy');
    await window.waitFor('that it stopped', () => document.querySelector('[data-figures]').innerText.includes('does not run'));
    // What was measured stays in the program: nothing new can come, and the past is still there.
    await close();
    await open('busy', 'figures');
    await window.waitFor('the samples of before', () => Number(document.querySelector('[data-chart=cpu] .chart-host')?.dataset.samples) >= 3);
    await close();
  });

  test('processes are listed, hostile ones as text, and a signal ends one', async () => {
    const markup = '<img src=x onerror=document.title=1>';
    docker('run', '--detach', '--name', 'many', 'berth-test/busybox', 'sh', '-c', `sleep 4242 & sleep 4243 & sh -c 'while :; do sleep 1000; done' '${markup}' & while :; do wait; done`);
    await open('many', 'processes');
    const rows = () => window.run(() => [...document.querySelectorAll('[data-processes] tbody tr')].map((row) => row.querySelector('[data-command]').innerText));
    await until(async () => (await rows()).includes('sleep 4243') && (await rows()).some((row) => row.includes(markup)), 'the processes');
    assert.equal(await window.run(() => document.querySelectorAll('[data-processes] tbody img').length), 0);
    const pids = () => window.run(() => [...document.querySelectorAll('[data-processes] tbody tr')].map((row) => Number(row.dataset.pid)));
    await window.press('PID', '[data-processes]');
    await until(async () => { const found = await pids(); return found.every((pid, at) => at === 0 || found[at - 1] > pid); }, 'the largest PID first');
    await window.press('PID', '[data-processes]');
    await until(async () => { const found = await pids(); return found.every((pid, at) => at === 0 || found[at - 1] < pid); }, 'the smallest PID first');
    const doomed = await window.run(() => [...document.querySelectorAll('[data-processes] tbody tr')].find((row) => row.querySelector('[data-command]').innerText === 'sleep 4243').dataset.pid);
    await window.click(`[data-processes] tr[data-pid="${doomed}"] [data-do=signal]`);
    await window.waitFor('the question names it', () => document.querySelector('dialog[open]')?.innerText.includes('sleep 4243'));
    await window.press('Send SIGTERM');
    await until(async () => !(await rows()).includes('sleep 4243'), 'it is gone');
    assert.ok((await rows()).includes('sleep 4242'), 'the other one is not');
    assert.doesNotMatch(docker('top', 'many'), / sleep 4243$/m);
    await close();
  });
});

describe('what figures cost the engine', { timeout: 300_000 }, () => {
  test('nothing is asked for what nobody sees', async () => {
    const fake = await startFake('--containers', '60');
    const window = await openWindow({ env: { DOCKER_HOST: fake.host } });
    const calls = () => {
      const { paths } = JSON.parse(fake.ask('GET', '/_fake/calls'));
      const stats = Object.keys(paths).filter((path) => path.includes('/stats')).map((path) => [/[0-9a-f]{64}/.exec(path)?.[0], paths[path].count]);
      const top = Object.keys(paths).filter((path) => path.includes('/top')).reduce((sum, path) => sum + paths[path].count, 0);
      return { stats: stats.reduce((sum, [, count]) => sum + count, 0), top, all: JSON.stringify(paths) };
    };
    /** Nothing for three seconds: a row is measured each two and a half. */
    const quiet = async (what) => {
      // What was under way has ended.
      await new Promise((done) => setTimeout(done, 1500));
      fake.ask('POST', '/_fake/reset-calls');
      await new Promise((done) => setTimeout(done, 4000));
      const found = calls();
      assert.deepEqual([found.stats, found.top], [0, 0], `${what}: ${found.all}`);
    };
    const measured = async (what) => {
      fake.ask('POST', '/_fake/reset-calls');
      await until(() => calls().stats > 0, what);
    };
    try {
      await window.waitLink('live');
      await window.waitFor('rows', () => document.querySelectorAll('[role=row][data-id]').length > 5);
      await quiet('hidden columns');
      await window.click('[data-toggle=figures]');
      await measured('rows are measured');
      await hide(window, true);
      await quiet('a hidden window');
      await hide(window, false);
      await measured('rows are measured again');
      await window.click('[data-nav=images]');
      await quiet('another page');
      await window.click('[data-nav=containers]');
      await measured('rows are measured on coming back');
      await window.click('[data-toggle=figures]');
      await quiet('columns hidden again');
      const id = await window.run(() => document.querySelector('[role=row][data-state=running]').dataset.id);
      await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
      await quiet('a drawer without figures');
      await window.click('[data-drawer] [data-tab=figures]');
      await measured('a chart is measured');
      await window.click('[data-drawer] [data-tab=processes]');
      await until(() => calls().top > 0, 'processes are listed');
      await hide(window, true);
      await quiet('processes in a hidden window');
    } finally {
      await window.close();
      await fake.stop();
    }
  });
});
