// Files, measured in the engine library against a real engine, `docker cp` beside them.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figures } from './table.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (command, args, env) => execFileSync(command, args, { cwd: top, env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Starts a real engine where none was given, and gives the rows of the table. */
export function measureFiles() {
  const env = {};
  const own = !process.env.BERTH_TEST_ENGINE;
  if (own) {
    for (const line of run('bash', ['scripts/test-engine/start.sh', '--owner', String(process.pid)]).split('\n')) {
      const [, name, value] = line.match(/^export (\w+)=(.*)$/) ?? [];
      if (name) env[name] = value;
    }
    run('bash', ['scripts/test-engine/images.sh'], env);
  }
  try {
    const said = run('cargo', ['bench', '--quiet', '--locked', '--package', 'engine', '--bench', 'files'], env);
    const read = JSON.parse(said.trim().split('\n').at(-1));
    const of = (name) => figures(read[name]);
    const carried = [
      ['up_large', 'a file of 1 GiB up; `docker cp` beside it'],
      ['down_large', 'a file of 1 GiB down; `docker cp` beside it'],
      ['up_small', '20 000 small files up; `docker cp` beside it'],
      ['down_small', '20 000 small files down; `docker cp` beside it'],
    ].map(([name, promise]) => {
      const cli = of(`cli_${name}`);
      // At 0.8 of its speed or better.
      return { promise, unit: 'ms', ours: of(name), limit: cli.median / 0.8, peers: { 'docker CLI': cli } };
    });
    const memory = figures(['up_large', 'down_large', 'up_small', 'down_small'].flatMap((name) => read[`memory_${name}`]));
    return [
      ...carried,
      { promise: 'memory that these take at most, beyond what there was', unit: 'MiB', ours: memory, limit: 32, by: 'max' },
      { promise: 'a volume of 1 000 entries opened, rows given', unit: 'ms', ours: of('open'), limit: 300 },
      { promise: 'a folder of 100 000 entries listed, rows given', unit: 'ms', ours: of('many'), limit: 1000 },
    ];
  } finally {
    if (own) run('bash', ['scripts/test-engine/stop.sh'], env);
  }
}
