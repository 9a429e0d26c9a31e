// The engine of a measurement: the test double, with as many containers as the promise names.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export async function startFake(program, containers, unused = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-engine-'));
  const socket = join(folder, 'engine.sock');
  const child = spawn(program, ['--socket', socket, '--containers', String(containers), '--unused', String(unused)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const ready = once(createInterface(child.stdout), 'line');
  if (await Promise.race([ready, gone.then(() => null)]) === null) throw new Error('the fake engine ended at once');
  // One connection, kept open: an order costs no connecting.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** An order or question, `/_fake/…`; the answer. */
  function ask(method, path) {
    return new Promise((done, failed) => {
      const call = request({ socketPath: socket, agent, method, path: `/_fake/${path}` }, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => {
          if (reply.statusCode === 200) done(JSON.parse(text));
          else failed(new Error(`${method} ${path}: ${text.trim()}`));
        });
      });
      call.on('error', failed).end();
    });
  }

  async function stop() {
    agent.destroy();
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }

  return { socket, host: `unix://${socket}`, ask, stop };
}
