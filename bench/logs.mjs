// Logs, measured in the engine library against a real engine, the docker CLI beside them.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figures } from './table.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (command, args, env) => execFileSync(command, args, { cwd: top, env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

/** Starts a real engine where none was given, and gives the rows of the table. */
export function measureLogs() {
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
    const said = run('cargo', ['bench', '--quiet', '--locked', '--package', 'engine', '--bench', 'logs'], env);
    const read = JSON.parse(said.trim().split('\n').at(-1));
    const of = (name) => figures(read[name]);
    const [intake, intakeCli, open, firstByte] = ['intake', 'cli_intake', 'open_at_end', 'cli_first_byte'].map(of);
    return [
      { promise: 'a log of 1 000 000 lines read in; `docker logs -f >/dev/null` beside it', unit: 'ms', ours: intake, limit: intakeCli.median, peers: { 'docker CLI': intakeCli } },
      { promise: 'opened at its end, rows drawn; first byte of `docker logs --tail` beside it', unit: 'ms', ours: open, limit: firstByte.median + 300, peers: { 'docker CLI': firstByte } },
      { promise: 'a regular expression over its 1 000 000 held lines', unit: 'ms', ours: of('regex'), limit: 200 },
    ];
  } finally {
    if (own) run('bash', ['scripts/test-engine/stop.sh'], env);
  }
}
