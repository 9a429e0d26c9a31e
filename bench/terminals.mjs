// A terminal in the real window: what it takes in, how soon a key shows, how soon Ctrl-C ends a
// flood. The functions that are handed to `run` are sent to the page as text.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Key, until } from '../e2e/window.mjs';

const MEGABYTE = 1024 * 1024;
const LINE = 'some line of text that is about eighty columns wide so that it looks like a log line';

/** A container with a file of whole lines, about `megabytes` long. */
export function floodable({ host }, megabytes) {
  const lines = Math.floor((megabytes * MEGABYTE) / (LINE.length + 1));
  const docker = (...args) => execFileSync('docker', ['--host', host, ...args], { encoding: 'utf8', maxBuffer: 1024 * MEGABYTE });
  docker('run', '--detach', '--name', 'flood', '--init', 'berth-test/busybox', 'sleep', '100000');
  docker('exec', 'flood', 'sh', '-c', `yes '${LINE}' | head -n ${lines} >/tmp/lines`);
  return {
    /** As a terminal gives it: each line feed with a carriage return before it. */
    sum: createHash('sha256').update(docker('exec', 'flood', 'cat', '/tmp/lines').replaceAll('\n', '\r\n')).digest('hex'),
    /** Milliseconds that the docker CLI takes for it, its output thrown away. */
    cli() {
      const began = process.hrtime.bigint();
      // `script` gives it a terminal, as `--tty` wants one.
      execFileSync('script', ['--quiet', '--command', `docker --host ${host} exec --tty flood cat /tmp/lines`, '/dev/null'], { stdio: ['ignore', 'ignore', 'inherit'] });
      return Number(process.hrtime.bigint() - began) / 1e6;
    },
  };
}

/** Opens a shell in it, and watches what xterm.js is given and has parsed. */
async function openShell(window) {
  await window.waitLink('live');
  const row = await window.waitRow('flood', () => true, 'is there');
  await window.press('More actions', `[role=row][data-id="${row.id}"]`);
  await window.press('Terminal');
  await window.waitFor('an open terminal', () => document.querySelector('[data-terminal=open]') !== null);
  await sleep(1500);
  await window.run(() => {
    const view = document.querySelector('[data-screen]').terminal;
    const seen = { parsed: [], keys: [], pieces: null, longest: 0 };
    globalThis.seen = seen;
    view.term.onWriteParsed(() => seen.parsed.push(performance.now()));
    view.term.textarea.addEventListener('keydown', () => seen.keys.push(performance.now()), true);
    const write = view.write.bind(view);
    view.write = (bytes) => {
      seen.pieces?.push(bytes.slice());
      write(bytes);
    };
  });
  await window.keys("PS1='READY '", Key.ENTER);
  await atRest(window);
}

/** The prompt is the last thing on the screen. */
const atRest = (window) => until(() => window.run(() => {
  const { active } = document.querySelector('[data-screen]').terminal.term.buffer;
  return active.getLine(active.baseY + active.cursorY)?.translateToString(true).trimEnd() === 'READY';
}), 'the prompt', 180_000);

const forget = (window) => window.run(() => Object.assign(globalThis.seen, { parsed: [], keys: [] }));

/** From a key until its echo was parsed, in milliseconds; `missed` are those that never came. */
async function echoes(window, times) {
  const found = [];
  let missed = 0;
  await window.keys('cat', Key.ENTER);
  await sleep(500);
  for (let turn = 0; turn < times; turn += 1) {
    await forget(window);
    await window.keys('x');
    const echo = () => window.run(() => {
      const [key] = globalThis.seen.keys;
      return (globalThis.seen.parsed.find((at) => at >= key) ?? NaN) - key;
    });
    await sleep(50 + (turn * 37) % 50);
    let ms = await echo();
    for (let more = 0; more < 40 && !Number.isFinite(ms); more += 1) {
      await sleep(50);
      ms = await echo();
    }
    if (Number.isFinite(ms)) found.push(ms);
    else missed += 1;
  }
  await window.chord(Key.CONTROL, 'c');
  await atRest(window);
  return { found, missed };
}

/** From Enter until all of it was parsed, in milliseconds. */
async function cat(window) {
  await forget(window);
  await window.keys('clear; cat /tmp/lines', Key.ENTER);
  await sleep(1000);
  await atRest(window);
  return window.run(() => globalThis.seen.parsed.at(-1) - globalThis.seen.keys.at(-1));
}

/** The SHA-256 of what xterm.js is given of the file: all between two marks that are not in what was typed. */
async function givenSum(window) {
  await window.run(() => { globalThis.seen.pieces = []; });
  await window.keys("clear; printf '<%s>' begin; cat /tmp/lines; printf '<%s>\\n' end", Key.ENTER);
  await sleep(1000);
  await atRest(window);
  await window.run(() => {
    const seen = globalThis.seen;
    const pieces = seen.pieces;
    seen.pieces = null;
    seen.sum = null;
    new Blob(pieces).arrayBuffer().then(async (buffer) => {
      const all = new Uint8Array(buffer);
      const find = (text, from) => {
        const mark = new TextEncoder().encode(text);
        for (let at = from; at <= all.length - mark.length; at += 1) {
          if (mark.every((byte, place) => all[at + place] === byte)) return at;
        }
        return -1;
      };
      const begin = find('<begin>', 0) + '<begin>'.length;
      // The end stands behind the file: from there backwards would find it no sooner.
      const end = find('<end>', Math.max(begin, all.length - 4096));
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', all.subarray(begin, end)));
      seen.sum = [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    });
  });
  return until(() => window.run(() => globalThis.seen.sum), 'the sum', 60_000);
}

/** From Ctrl-C during a flood until the last of it was parsed, in milliseconds. */
async function interruptions(window, times) {
  const found = [];
  for (let turn = 0; turn < times; turn += 1) {
    await window.keys(`yes ${LINE}`, Key.ENTER);
    await sleep(1500 + (turn * 137) % 500);
    await forget(window);
    await window.chord(Key.CONTROL, 'c');
    await atRest(window);
    found.push(await window.run(() => globalThis.seen.parsed.at(-1) - globalThis.seen.keys.at(-1)));
  }
  return found;
}

/** What xterm.js takes by itself for as many bytes in the same window: no program could be faster. */
async function alone(window, megabytes) {
  await window.run((megabytes, line) => {
    const { term } = document.querySelector('[data-screen]').terminal;
    const text = new TextEncoder().encode(`${line}\r\n`.repeat(Math.ceil(65536 / (line.length + 2))).slice(0, 65536));
    let [left, waiting] = [megabytes * 16, 0];
    globalThis.seen.alone = null;
    const began = performance.now();
    const more = () => {
      while (left > 0 && waiting < 8) {
        left -= 1;
        waiting += 1;
        term.write(text, () => {
          waiting -= 1;
          if (left === 0 && waiting === 0) globalThis.seen.alone = performance.now() - began;
          else more();
        });
      }
    };
    more();
  }, megabytes, LINE);
  return until(() => window.run(() => globalThis.seen.alone), 'xterm.js by itself', 180_000);
}

/** All of it, in one window. */
export async function measureTerminal(window, flood, { megabytes, runs, keys, interrupts }) {
  await openShell(window);
  const { found: echo, missed } = await echoes(window, keys);
  const found = { rate: [], cli: [], alone: [], echo, missed, interrupt: [] };
  const rate = (ms) => megabytes / (ms / 1000);
  for (let run = 0; run < runs; run += 1) {
    found.rate.push(rate(await cat(window)));
    found.cli.push(rate(flood.cli()));
    found.alone.push(rate(await alone(window, megabytes)));
  }
  found.interrupt = await interruptions(window, interrupts);
  found.whole = (await givenSum(window)) === flood.sum;
  return found;
}
