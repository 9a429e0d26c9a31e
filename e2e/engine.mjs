// The real engine of the test run, as another program sees it: the docker CLI beside the window.
import { execFileSync, spawn } from 'node:child_process';
import { until } from './window.mjs';

export const ENGINE = process.env.BERTH_TEST_ENGINE;
if (!ENGINE) throw new Error('BERTH_TEST_ENGINE names no engine: `npm test` starts one and sets it');

/** docker ARGS against the engine of the test run; its output, trimmed. */
export function docker(...args) {
  return execFileSync('docker', ['--host', ENGINE, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** Whether docker ARGS succeeds. */
export function dockerCan(...args) {
  try { docker(...args); return true; } catch { return false; }
}

/** Removes every container and every volume that a test may have left. */
export function clean() {
  const containers = docker('ps', '--all', '--quiet');
  if (containers) docker('rm', '--force', '--volumes', ...containers.split('\n'));
  docker('volume', 'prune', '--force');
  docker('network', 'prune', '--force');
}

/** A container that runs until it is stopped, and stops at once when asked. */
export function sleeper(name, ...options) {
  return docker('run', '--detach', '--name', name, '--init', ...options, 'berth-test/busybox', 'sleep', '100000');
}

/** The test double, on a socket of its own. */
export async function startFake(...args) {
  const program = process.env.BERTH_FAKE_ENGINE ?? 'target/debug/fake-engine';
  const socket = `/tmp/berth-fake-${process.pid}-${Math.random().toString(36).slice(2)}.sock`;
  const fake = spawn(program, ['--socket', socket, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const gone = new Promise((done) => fake.once('exit', done));
  const ask = (method, path) =>
    execFileSync('curl', ['--silent', '--show-error', '--fail', '--unix-socket', socket, '--request', method, `http://fake${path}`], { encoding: 'utf8' });
  await until(() => { ask('GET', '/_fake/calls'); return true; }, 'the fake engine answers');
  return {
    host: `unix://${socket}`,
    ask,
    async stop() {
      fake.kill('SIGKILL');
      await gone;
    },
  };
}
