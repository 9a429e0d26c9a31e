// What looking at figures costs: this program, and a real engine, with `docker stats` of the same
// containers beside it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, end } from './processes.mjs';

const scripts = join(dirname(fileURLToPath(import.meta.url)), '../scripts/test-engine');

/** A real engine of its own: nobody else's work is in the figures. */
export async function startEngine() {
  const exports = execFileSync('bash', [join(scripts, 'start.sh'), '--owner', String(process.pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const of = (name) => new RegExp(`export ${name}=(.*)`).exec(exports)[1];
  const [host, home] = [of('BERTH_TEST_ENGINE'), of('BERTH_TEST_ENGINE_HOME')];
  const stop = () => execFileSync('bash', [join(scripts, 'stop.sh'), home], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    execFileSync('bash', [join(scripts, 'images.sh')], { env: { ...process.env, BERTH_TEST_ENGINE: host }, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    stop();
    throw error;
  }
  return { host, home, stop };
}

/** Containers that run and do a little now and then. */
export async function fill({ host }, count) {
  for (let n = 1; n <= count; n += 4) {
    await Promise.all([0, 1, 2, 3].filter((more) => n + more <= count).map(async (more) => {
      const run = spawn('docker', ['--host', host, 'run', '--detach', '--init', '--name', `row-${String(n + more).padStart(2, '0')}`, 'berth-test/busybox', 'sh', '-c', 'while :; do head -c 1000000 /dev/zero >/dev/null; sleep 1; done'], { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code] = await once(run, 'exit');
      if (code !== 0) throw new Error(`docker run ended with ${code}`);
    }));
  }
}

/** dockerd, containerd and the shims of an engine: what measuring keeps busy. */
function engineProcesses({ home }) {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return /(dockerd|containerd|containerd-shim[a-z0-9-]*)$/.test(words[0]) && words.some((word) => word.includes(home));
    } catch { return false; } // it has ended meanwhile
  });
}
function ownSeconds(pids) {
  return pids.reduce((sum, pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    } catch { return sum; } // it has ended meanwhile
  }, 0);
}

/** Percent of a CPU that the engine takes, and the tree of `pid` where one is given. */
async function load(engine, seconds, pid) {
  const pids = engineProcesses(engine);
  const [engineBefore, ours] = [ownSeconds(pids), pid ? cpuSeconds(pid) : 0];
  const began = process.hrtime.bigint();
  await sleep(seconds * 1000);
  const passed = Number(process.hrtime.bigint() - began) / 1e9;
  return { engine: ((ownSeconds(pids) - engineBefore) / passed) * 100, program: pid ? ((cpuSeconds(pid) - ours) / passed) * 100 : 0 };
}

/** The engine's load with nobody who asks, then with us, then with `docker stats`, in turn. */
export async function measureLoads(engine, { runs, seconds, startBerth }) {
  const found = { bare: [], ours: [], stats: [], program: [] };
  for (let run = 0; run < runs; run += 1) {
    await sleep(2000);
    found.bare.push((await load(engine, seconds)).engine);
    const pid = await startBerth();
    try {
      await sleep(6000); // what a start leaves to do is done, and each row has its first percentage
      const { engine: with_us, program } = await load(engine, seconds, pid);
      found.ours.push(with_us);
      found.program.push(program);
    } finally {
      await end(pid);
    }
    const ids = execFileSync('docker', ['--host', engine.host, 'ps', '--quiet', '--no-trunc'], { encoding: 'utf8' }).trim().split('\n');
    const stats = spawn('docker', ['--host', engine.host, 'stats', ...ids], { stdio: 'ignore' });
    try {
      await sleep(4000);
      found.stats.push((await load(engine, seconds)).engine);
    } finally {
      stats.kill('SIGKILL');
      await once(stats, 'exit');
    }
  }
  return found;
}
