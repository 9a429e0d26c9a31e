// Measures what is promised of the speed, with peers beside it, and prints one table. See README.md.
//   node bench/main.mjs --bin DIR [--only start,event,idle,many,form,figures,logs,terminals,files] [--quick]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startFake } from './fake.mjs';
import { fill, measureLoads, startEngine } from './figures.mjs';
import { measureFiles } from './files.mjs';
import { measureLogs } from './logs.mjs';
import { eventLatencies, filterWork, formWork, ownMark, scrollWork, visibleRows, webviewWork } from './page.mjs';
import { findPeers } from './peers.mjs';
import { cpuSeconds, end, pssMegabytes } from './processes.mjs';
import { pixelLatencies, startAndWatch, startScreen } from './screen.mjs';
import { figures, markdown } from './table.mjs';
import { openTerminal } from './tui.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: { bin: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const bin = resolve(options.bin ?? join(here, '../target/release'));
const wanted = options.only?.split(',') ?? ['start', 'event', 'idle', 'many', 'form', 'figures', 'logs', 'terminals', 'files'];
const few = (many, quick) => (options.quick ? quick : many);
const out = join(here, 'out');
const tools = join(here, '../target/bench');
const program = join(bin, 'berth');
// What the window's driver drives: it keeps the moment at which it was started.
const timed = join(tools, 'berth-timed');
const started = join(tools, 'started');
mkdirSync(tools, { recursive: true });
writeFileSync(timed, `#!/bin/sh\ndate +%s%3N >'${started}'\nexec '${program}' "$@"\n`, { mode: 0o755 });
process.env.BERTH_BIN = timed;
const { openWindow } = await import('../e2e/window.mjs');
// It drives the same window, so it comes after.
const { floodable, measureTerminal } = await import('./terminals.mjs');

const step = (text) => console.error(`bench: ${text}`);
for (const path of [program, join(bin, 'fake-engine')]) {
  if (!existsSync(path)) throw new Error(`${path} is missing: scripts/bench.sh builds it`);
}

function compile(name, libraries) {
  const flags = libraries.length ? execFileSync('pkg-config', ['--cflags', '--libs', ...libraries], { encoding: 'utf8' }).trim().split(/\s+/) : [];
  execFileSync('cc', ['-O2', '-o', join(tools, name), join(here, `${name}.c`), ...flags], { stdio: 'inherit' });
  return join(tools, name);
}

mkdirSync(out, { recursive: true });
const watcher = compile('watch-screen', ['x11', 'xext']);
const hello = compile('hello', ['webkit2gtk-4.1']);
const peers = findPeers(join(here, 'peers.txt'));
const screen = await startScreen();
process.env.DISPLAY = screen.display;
const folders = mkdtempSync(join(tmpdir(), 'berth-bench-'));

/** An environment with folders of its own, kept over all runs of a program: caches stay warm. */
function environment(name, host, more = {}) {
  const at = (part) => {
    const folder = join(folders, name, part);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  return {
    PATH: process.env.PATH, DISPLAY: screen.display, LANG: 'C.UTF-8', NO_AT_BRIDGE: '1',
    DBUS_SESSION_BUS_ADDRESS: process.env.DBUS_SESSION_BUS_ADDRESS,
    HOME: at('home'), XDG_CONFIG_HOME: at('config'), XDG_DATA_HOME: at('data'), XDG_CACHE_HOME: at('cache'), XDG_RUNTIME_DIR: at('run'),
    DOCKER_HOST: host, ...more,
  };
}

// The part of each window that holds rows. There is no window manager: windows stand at the top left.
const windows = (host) => ({
  berth: { command: [program], env: environment('berth', host), region: [240, 150, 1100, 660] },
  anchorage: peers.anchorage.absent ? null : {
    command: [peers.anchorage.path], region: [220, 60, 900, 600],
    env: environment('anchorage', host, { QT_QPA_PLATFORM: 'xcb' }),
  },
  hello: { command: [hello], env: environment('hello', host), region: [0, 0, 400, 200] },
});

const found = {};
const absent = (reason) => ({ absent: reason });
/** `amiss`: what the figures do not show and what makes them void for the promise. */
const keep = (name, values, amiss) => {
  found[name] = figures(values) ?? absent('no run gave a figure');
  if (amiss) Object.assign(found[name], { amiss, note: `(${amiss})` });
  found[name].values = values;
  return found[name];
};

/** Start to painted list, seen from outside; the calls that came before it. */
async function start(name, spec, fake) {
  await fake.ask('POST', 'reset-calls');
  const seen = startAndWatch(watcher, spec, join(out, `${name}.ppm`));
  const { calls } = await fake.ask('GET', 'calls');
  if (!seen.painted) {
    await end(seen.pid);
    throw new Error(`${name} painted no list`);
  }
  return { ...seen, ms: seen.painted - seen.began, firstMs: seen.first - seen.began, calls: calls.filter(({ at }) => at <= seen.painted) };
}

/** `GET /_ping, 18 × GET /containers/{id}/json` */
function counted(calls) {
  const counts = new Map();
  for (const { call } of calls) {
    const path = call.split('?')[0].replace(/[0-9a-f]{64}/g, '{id}');
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts].map(([path, count]) => (count === 1 ? path : `${count} × ${path}`)).join(', ');
}

async function measureStart(fake, names, runs, label) {
  const specs = windows(fake.host);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const calls = Object.fromEntries(names.map((name) => [name, []]));
  const broken = {};
  // In turn, so that the machine's moods meet both alike; the first round only warms the caches.
  for (let run = -1; run < runs; run += 1) {
    for (const name of names) {
      if (!specs[name] || broken[name]) continue;
      try {
        const seen = await start(name, specs[name], fake);
        await end(seen.pid);
        step(`${label} ${run < 0 ? 'warm-up' : run + 1}: ${name} ${Math.round(seen.ms)} ms, ${seen.calls.length} calls (${counted(seen.calls)})`);
        if (run >= 0) {
          times[name].push(seen.ms);
          calls[name].push(seen.calls.length);
        }
      } catch (error) {
        broken[name] = error.message;
      }
    }
  }
  const why = (name) => broken[name] ?? peers[name]?.absent;
  return Object.fromEntries(names.map((name) => [name, {
    time: why(name) ? absent(why(name)) : keep(`${label}: ${name}`, times[name]),
    calls: why(name) ? absent(why(name)) : keep(`${label}, calls: ${name}`, calls[name]),
  }]));
}

/** Twenty seconds in which nothing changes, then what it holds in memory. */
async function rest(pid, fake, seconds) {
  await fake.ask('POST', 'reset-calls');
  const before = cpuSeconds(pid);
  const began = process.hrtime.bigint();
  await sleep(seconds * 1000);
  const cpu = ((cpuSeconds(pid) - before) / (Number(process.hrtime.bigint() - began) / 1e9)) * 100;
  const { total, paths } = await fake.ask('GET', 'calls');
  return { cpu, calls: total, paths, memory: pssMegabytes(pid) };
}

async function measureRest(fake) {
  const specs = windows(fake.host);
  const seconds = few(20, 5);
  const runs = { berth: few(3, 1), hello: few(3, 1), anchorage: few(2, 1) };
  const rests = {};
  const result = {};
  // In turn: what else runs shares the webview's pages, and so changes what each is charged.
  for (let run = 0; run < runs.berth; run += 1) {
    for (const name of Object.keys(runs)) {
      if (!specs[name]) result[name] = absent(peers[name].absent);
      if (result[name]?.absent || run >= runs[name]) continue;
      try {
        const { pid } = name === 'hello' ? startAndWatch(watcher, specs.hello, join(out, 'hello.ppm'), 3000) : await start(name, specs[name], fake);
        await sleep(few(10_000, 4000)); // what a start leaves to do is done
        const last = await rest(pid, fake, seconds);
        (rests[name] ??= []).push(last);
        await end(pid);
        step(`at rest, ${name}: ${last.calls} calls, ${last.cpu.toFixed(2)} % CPU, ${last.memory.total.toFixed(0)} MB ${JSON.stringify(last.memory.parts)} ${JSON.stringify(Object.keys(last.paths))}`);
      } catch (error) {
        result[name] = absent(error.message);
      }
    }
  }
  for (const name of Object.keys(runs)) result[name] ??= restFigures(name, rests[name]);
  for (const name of ['lazydocker', 'oxker']) result[name] = await terminal(name, fake, async (tui) => {
    await sleep(few(10_000, 4000));
    return restFigures(name, [await rest(tui.pid, fake, seconds)]);
  });
  return result;
}

function restFigures(name, rests) {
  return {
    calls: keep(`at rest, calls: ${name}`, rests.map(({ calls }) => calls)),
    cpu: keep(`at rest, CPU: ${name}`, rests.map(({ cpu }) => cpu)),
    memory: keep(`memory: ${name}`, rests.map(({ memory }) => memory.total)),
  };
}

/** Runs a terminal peer for as long as `measure` takes. */
async function terminal(name, fake, measure) {
  if (peers[name].absent) return absent(peers[name].absent);
  let tui;
  try {
    tui = await openTerminal(peers[name].path, environment(name, fake.host, { COLORTERM: 'truecolor' }));
    return await measure(tui);
  } catch (error) {
    return absent(error.message);
  } finally {
    await tui?.close();
  }
}

async function measureEvents(fake, restart) {
  const window = await openWindow({ env: { DOCKER_HOST: fake.host, WEBKIT_DISABLE_DMABUF_RENDERER: undefined } });
  let inside;
  let rows;
  let mark;
  try {
    await window.waitFor('rows', () => document.querySelectorAll('[role=row][data-id]').length > 5);
    await sleep(3000);
    const marked = await ownMark(window);
    mark = marked === null ? absent('the page sets no mark `first-list`') : keep('start, by the mark of the page', [marked - Number(readFileSync(started, 'utf8'))]);
    rows = await visibleRows(window);
    inside = await eventLatencies(window, fake, few(160, 24));
    step(`event to cell: missed ${inside.missed}`);
  } finally {
    await window.close();
  }
  const result = {
    frame: keep('event to cell, next frame: berth', inside.frame, inside.missed && `${inside.missed} never came`),
    dom: keep('event to cell, page tree: berth', inside.dom),
    mark,
  };

  // The GUI programs from outside: from the event to a changed pixel.
  fake = await restart();
  const all = await fake.ask('GET', 'containers?state=running');
  const first = { berth: rows.find(({ state }) => state === 'running')?.id, anchorage: all.find(({ name }) => name === 'billing-api-1')?.id };
  const specs = windows(fake.host);
  for (const name of ['berth', 'anchorage']) {
    try {
      if (!specs[name]) throw new Error(peers[name].absent);
      const { pid } = await start(name, specs[name], fake);
      await sleep(3000);
      const found = await pixelLatencies(watcher, specs[name], few(60, 10), async (turn) => {
        const { written } = await fake.ask('POST', `state?id=${first[name]}&state=${turn % 2 ? 'unpaused' : 'paused'}`);
        return written;
      });
      await end(pid);
      result[`${name} pixels`] = keep(`event to pixel: ${name}`, found);
    } catch (error) {
      result[`${name} pixels`] = absent(error.message);
    }
  }
  // The terminal programs: from the event to the text. One that inspects every container over and
  // over does not get there with a thousand of them: it is then tried with fifty, and that is told.
  for (const name of ['lazydocker', 'oxker']) {
    result[name] = await textLatencies(name, fake);
    if (result[name].absent && !peers[name].absent) {
      const small = await startFake(join(bin, 'fake-engine'), 50);
      const retried = await textLatencies(name, small);
      await small.stop();
      if (!retried.absent) result[name] = { ...retried, note: `at 50 containers; at 1 000: ${result[name].absent}` };
    }
    step(`event to text, ${name}: ${JSON.stringify(result[name].median ?? result[name].absent)}`);
  }
  return { result, fake };
}

/** Which container stands on its screen is the program's to say: the first by name, the oldest or the newest. */
function textLatencies(name, fake) {
  return terminal(name, fake, async (tui) => {
    await sleep(few(10_000, 6000));
    const running = await fake.ask('GET', 'containers?state=running');
    const byName = [...running].sort((one, other) => (one.name < other.name ? -1 : 1))[0];
    for (const one of [byName, running.at(-1), running[0]]) {
      const trial = await tui.latencies(fake, one, 2);
      if (trial.length < 2) continue;
      return keep(`event to text: ${name}`, await tui.latencies(fake, one, few(20, 4)));
    }
    throw new Error('no pause was told on its screen within ten seconds');
  });
}

/** The work in the page with very many rows. */
async function measureMany(fake) {
  const window = await openWindow({ env: { DOCKER_HOST: fake.host, WEBKIT_DISABLE_DMABUF_RENDERER: undefined } });
  try {
    await window.waitFor('rows', () => document.querySelectorAll('[role=row][data-id]').length > 5);
    await sleep(3000);
    const filtered = await filterWork(window, few(['shop', 'worker', 'state:exited', 'redis'], ['shop']));
    step(`filter: ${filtered.work.length} keystrokes, ${filtered.changed} changed the list at once, ${filtered.late ?? 0} later`);
    const scrolled = await scrollWork(window, few(600, 120), 90);
    const webview = await webviewWork(window, few(40, 16), few(600, 120), 90);
    return {
      repaint: keep('repaint of all rows: the webview alone', webview.repaint),
      bareScroll: keep('scroll frame: the webview alone', webview.scroll),
      filter: keep('filter keystroke', filtered.work, filtered.late ? `${filtered.late} lists changed later than measured` : !filtered.changed && 'the list never changed'),
      scroll: keep('scroll frame', scrolled.work),
    };
  } finally {
    await window.close();
  }
}

/** The Run form with a thousand images and volumes to choose from. */
async function measureForm(fake) {
  const window = await openWindow({ env: { DOCKER_HOST: fake.host, WEBKIT_DISABLE_DMABUF_RENDERER: undefined } });
  try {
    await window.waitFor('rows', () => document.querySelectorAll('[role=row][data-id]').length > 5);
    await sleep(3000);
    const { open, typed, told } = await formWork(window, few(20, 5), few(60, 15));
    step(`form: opened in ${open.map(Math.round).join(', ')} ms`);
    return { open: keep('form open', open), typed: keep('form keystroke', typed), told: keep('form preview', told) };
  } finally {
    await window.close();
  }
}

/** Forty rows on a tall screen, their figures shown, on a real engine; `docker stats` of the same forty. */
async function measureFigures() {
  const engine = await startEngine();
  const tall = await startScreen('1500x1900');
  try {
    await fill(engine, 40);
    // Ages below a minute tick each second, which is not what is measured here.
    await sleep(65_000);
    const env = environment('figures', engine.host, { DISPLAY: tall.display });
    const settings = join(env.XDG_CONFIG_HOME, 'dev.berth.desktop');
    mkdirSync(settings, { recursive: true });
    const shown = ['cpu', 'memory'].map((column) => ({ column, shown: true, width: null }));
    writeFileSync(join(settings, 'settings.json'), JSON.stringify({ language: 'en', containers: { columns: shown, grouped: false } }));
    writeFileSync(join(settings, '.window-state.json'), JSON.stringify({ main: { width: 1400, height: 1800, x: 0, y: 0, prev_x: 0, prev_y: 0, maximized: false, visible: true, decorated: true, fullscreen: false } }));
    const startBerth = async () => {
      const berth = spawn(program, [], { env, stdio: 'ignore' });
      await sleep(few(6000, 4000));
      return berth.pid;
    };
    const loads = await measureLoads(engine, { runs: few(3, 1), seconds: few(30, 10), startBerth });
    step(`figures: ${JSON.stringify(loads)}`);
    return {
      program: keep('figures of 40 rows, CPU: berth', loads.program),
      engine: keep('figures of 40 rows, CPU of the engine: berth', loads.ours),
      stats: keep('figures of 40 rows, CPU of the engine: docker stats', loads.stats),
      bare: keep('figures of 40 rows, CPU of the engine: nobody', loads.bare),
    };
  } finally {
    await tall.stop();
    engine.stop();
  }
}

/** A flooded terminal, a typed one and an interrupted one, on a real engine. */
async function measureTerminals() {
  const engine = await startEngine();
  try {
    const megabytes = few(100, 20);
    const flood = floodable(engine, megabytes);
    const window = await openWindow({ env: { DOCKER_HOST: engine.host, WEBKIT_DISABLE_DMABUF_RENDERER: undefined }, settings: { language: 'en' } });
    try {
      const { rate, cli, alone, echo, missed, interrupt, whole } = await measureTerminal(window, flood, { megabytes, runs: few(3, 1), keys: few(100, 40), interrupts: few(12, 5) });
      step(`terminal: ${JSON.stringify({ rate, cli, alone, interrupt, whole })}`);
      return {
        rate: keep('terminal, MB/s: berth', rate, !whole && 'bytes were lost'),
        cli: keep('terminal, MB/s: docker CLI', cli),
        alone: keep('terminal, MB/s: the webview alone', alone),
        echo: keep('terminal, echo', echo, missed && `${missed} never came`),
        interrupt: keep('terminal, Ctrl-C', interrupt),
      };
    } finally {
      await window.close();
    }
  } finally {
    engine.stop();
  }
}

const rows = [];
const began = new Date();
const failures = [];
/** A part that fails is told at the end; the other parts still have their rows. */
async function part(name, measure) {
  if (!wanted.includes(name)) return;
  try {
    await measure();
  } catch (error) {
    failures.push(`${name}: ${error.message}`);
    step(`${name} failed: ${error.stack}`);
  }
}
let fake;
try {
  fake = await startFake(join(bin, 'fake-engine'), 1000);
  await part('start', async () => {
    const { berth, anchorage, hello: bare } = await measureStart(fake, ['berth', 'anchorage', 'hello'], few(9, 2), 'start at 1000');
    rows.push(
      { promise: 'start → first painted list, 1 000 containers (pixels)', unit: 'ms', ours: berth.time, limit: 700, beats: anchorage.time, peers: { anchorage: anchorage.time, 'the webview alone': bare.time } },
      { promise: 'engine calls before it', unit: 'calls', ours: berth.calls, limit: 4, by: 'max', peers: { anchorage: anchorage.calls } },
    );
  });
  await part('idle', async () => {
    const { berth, hello: bare, ...others } = await measureRest(fake);
    const of = (part) => Object.fromEntries(Object.entries(others).map(([name, at]) => [name, at.absent ? at : at[part]]));
    const more = berth.absent || bare.absent ? absent(berth.absent ?? bare.absent)
      : keep('memory above hello: berth', berth.memory.values.map((value) => value - bare.memory.median));
    rows.push(
      { promise: 'idle 20 s: engine calls besides the event stream', unit: 'calls', ours: berth.absent ? berth : berth.calls, limit: 0, by: 'max', peers: of('calls') },
      { promise: 'idle 20 s: CPU, all processes', unit: '%', ours: berth.absent ? berth : berth.cpu, limit: 0.3, peers: of('cpu') },
      { promise: 'memory, PSS of all processes', unit: 'MB', ours: berth.absent ? berth : berth.memory, peers: of('memory') },
      { promise: `memory above a bare hello page${bare.absent ? '' : ` (${Math.round(bare.memory.median)} MB)`}`, unit: 'MB', ours: more, limit: 40 },
    );
  });
  await part('event', async () => {
    const restart = async () => {
      await fake.stop();
      fake = await startFake(join(bin, 'fake-engine'), 1000);
      return fake;
    };
    const { result } = await measureEvents(fake, restart);
    rows.push(
      { promise: 'start → first list, by the page’s own mark, in a driven window', unit: 'ms', ours: result.mark },
      { promise: 'engine event → changed cell, handed to the next frame', unit: 'ms', by: 'p95', limit: 50, ours: result.frame, peers: { lazydocker: result.lazydocker, oxker: result.oxker } },
      { promise: 'engine event → changed cell in the page', unit: 'ms', ours: result.dom },
      { promise: 'engine event → changed pixel on the screen', unit: 'ms', ours: result['berth pixels'], peers: { anchorage: result['anchorage pixels'] } },
    );
  });
  await fake.stop();
  fake = null;
  await part('many', async () => {
    fake = await startFake(join(bin, 'fake-engine'), 10_000);
    const { berth, anchorage } = await measureStart(fake, ['berth', 'anchorage'], few(5, 1), 'start at 10000');
    rows.push({ promise: 'start → first painted list, 10 000 containers (pixels)', unit: 'ms', ours: berth.time, limit: 1500, peers: { anchorage: anchorage.time } });
    const { filter, scroll, repaint, bareScroll } = await measureMany(fake);
    rows.push(
      { promise: '10 000: filter keystroke, work until repainted', unit: 'ms', by: 'p95', limit: 16, ours: filter, peers: { 'the webview alone': repaint } },
      { promise: '10 000: scrolling, work a frame', unit: 'ms', by: 'p95', limit: 10, ours: scroll, peers: { 'the webview alone': bareScroll } },
    );
  });
  await part('form', async () => {
    await fake?.stop();
    fake = await startFake(join(bin, 'fake-engine'), 100, 1000);
    const { open, typed, told } = await measureForm(fake);
    rows.push(
      { promise: 'Run form: opened to usable, 1 000 images and volumes, work', unit: 'ms', by: 'p95', limit: 100, ours: open },
      { promise: 'Run form: a keystroke and the preview that follows it, work', unit: 'ms', by: 'p95', limit: 16, ours: typed },
      { promise: 'Run form: keystroke → changed preview, all of it', unit: 'ms', ours: told },
    );
  });
  await part('figures', async () => {
    await fake?.stop();
    fake = null;
    const { program: ours, engine, stats, bare } = await measureFigures();
    rows.push(
      { promise: 'figures of 40 rows on the screen: CPU of all our processes', unit: '%', limit: 2, ours },
      { promise: `the same: CPU of the engine (${Math.round(bare.median * 10) / 10} % with nobody who asks)`, unit: '%', limit: stats.median, ours: engine, peers: { 'docker stats': stats } },
    );
  });
  await part('logs', async () => rows.push(...measureLogs()));
  await part('terminals', async () => {
    await fake?.stop();
    fake = null;
    const { rate, cli, alone, echo, interrupt } = await measureTerminals();
    rows.push(
      { promise: '`cat` of 100 MB in a terminal; `docker exec -t` to nowhere, and xterm.js by itself, beside it', unit: 'MB/s', least: 20, ours: rate, peers: { 'docker CLI': cli, 'the webview alone': alone } },
      { promise: 'a key in a terminal → its echo parsed', unit: 'ms', by: 'p95', limit: 30, ours: echo },
      { promise: 'Ctrl-C during a flood → the last of it parsed', unit: 'ms', by: 'p95', limit: 100, ours: interrupt },
    );
  });
  await part('files', async () => rows.push(...measureFiles()));
} finally {
  await fake?.stop();
  await screen.stop();
  rmSync(folders, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0].toFixed(1)} at the end, ${began.toISOString()}`;
const columns = ['anchorage', 'lazydocker', 'oxker', ...(wanted.some((name) => ['logs', 'terminals', 'files'].includes(name)) ? ['docker CLI'] : []), ...(wanted.some((name) => ['start', 'many', 'terminals'].includes(name)) ? ['the webview alone'] : []), ...(wanted.includes('figures') ? ['docker stats'] : [])];
writeFileSync(join(out, 'latest.json'), `${JSON.stringify({ machine, program, rows, found }, null, 1)}\n`);
console.log(`\n${machine}\n\n${markdown(rows, columns)}`);
if (failures.length) {
  console.log(`\nNot measured: ${failures.join('; ')}`);
  process.exitCode = 1;
}
