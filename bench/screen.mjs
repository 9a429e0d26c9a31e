// A screen of its own, and what is seen on it from outside.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export async function startScreen(size = '1500x950') {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const line = once(createInterface(child.stdio[3]), 'line');
  const number = await Promise.race([line, once(child, 'exit').then(() => { throw new Error('Xvfb ended at once'); })]);
  return {
    display: `:${number[0]}`,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/**
 * Starts a program and waits at most `patience` ms until its list is painted, see watch-screen.c. The program runs on.
 * Its `pid`; `began`, `first` change and `painted` list as Unix milliseconds.
 */
export function startAndWatch(watcher, { command, env, region }, picture, patience = 20_000) {
  const args = [...region.map(String), String(patience), '80', picture, '--', ...command];
  return JSON.parse(execFileSync(watcher, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** From `order` (which returns the moment of the event) to a changed pixel in the region, `times` over. */
export async function pixelLatencies(watcher, { env, region }, times, order) {
  const child = spawn(watcher, [...region.map(String), '3000', '--changes'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const found = [];
  for (let turn = 0; turn < times; turn += 1) {
    await sleep(150 + (turn * 37) % 100); // in step with no timer of anyone
    child.stdin.write('go\n');
    await lines.next();
    const written = await order(turn);
    const { value } = await lines.next();
    if (value !== 'none') found.push(Number(value) - written);
  }
  child.stdin.end();
  await once(child, 'exit');
  return found;
}
