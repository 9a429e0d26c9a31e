// What the processes of a program cost, as the kernel counts it.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ticks of /proc in a second: fixed for programs, whatever the kernel's own rate. */
const TICKS = 100;

function read(path) {
  try { return readFileSync(path, 'utf8'); } catch { return null; } // it has ended meanwhile
}

/** The fields of /proc/PID/stat after the name, which may hold anything. */
function stat(pid) {
  const text = read(`/proc/${pid}/stat`);
  return text && text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The process and all that it started, directly or not. */
export function tree(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = stat(name);
    if (fields && fields[0] !== 'Z') parents.set(Number(name), Number(fields[1]));
  }
  const found = parents.has(root) ? [root] : [];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** Seconds of processor time, user and system, of the whole tree so far. */
export function cpuSeconds(root) {
  let ticks = 0;
  for (const pid of tree(root)) {
    const fields = stat(pid);
    if (fields) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS;
}

/** Megabytes (2^20) that the tree alone costs: shared pages are divided among those who share them. */
export function pssMegabytes(root) {
  let kilobytes = 0;
  const parts = {};
  for (const pid of tree(root)) {
    const found = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '');
    const name = (read(`/proc/${pid}/comm`) ?? '?').trim();
    if (found) {
      kilobytes += Number(found[1]);
      parts[name] = Math.round(((parts[name] ?? 0) + Number(found[1]) / 1024) * 10) / 10;
    }
  }
  return { total: kilobytes / 1024, parts };
}

/** Ends the tree, politely first, and waits until nothing of it is left. */
export async function end(root) {
  const all = tree(root);
  const signal = (pid, name) => { try { process.kill(pid, name); } catch { /* it has ended */ } };
  signal(root, 'SIGTERM');
  for (let waited = 0; waited < 5000; waited += 50) {
    const left = all.filter((pid) => { const fields = stat(pid); return fields && fields[0] !== 'Z'; });
    if (left.length === 0) return;
    if (waited === 2000) left.forEach((pid) => signal(pid, 'SIGKILL'));
    await sleep(50);
  }
}
