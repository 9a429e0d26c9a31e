// A terminal program as a peer, in a terminal of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export async function openTerminal(program, env) {
  const child = spawn('python3', [join(here, 'terminal.py'), program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done || value === 'ended') throw new Error('it ended by itself');
    return value;
  };
  const pid = Number((await next()).split(' ')[1]);
  return {
    pid,
    /** From the pausing of a running container to the word for it in the terminal. */
    async latencies(fake, { id }, times) {
      const found = [];
      for (let turn = 0; turn < times; turn += 1) {
        await sleep(600 + (turn * 37) % 100);
        // No letter stands where it stands in `running`, so that a program that draws only what
        // changed draws the whole word.
        child.stdin.write('expect paused\n');
        await next();
        const { written } = await fake.ask('POST', `state?id=${id}&state=paused`);
        const at = await next();
        if (at !== 'none') found.push(Number(at) - written);
        await sleep(600);
        await fake.ask('POST', `state?id=${id}&state=unpaused`);
      }
      return found;
    },
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}
