// The programs beside ours. One that cannot be had or run is told so, with the reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'berth', 'bench');

function tried(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (done.status === 0) return null;
  const said = done.error?.message ?? done.stderr.trim().split('\n').at(-1);
  return `${command.split('/').at(-1)} ${args[0]}: ${said}`;
}

/** `{ path }` or `{ absent: reason }` for each peer. */
export function findPeers(listPath) {
  mkdirSync(cache, { recursive: true });
  const list = readFileSync(listPath, 'utf8');
  const folder = join(cache, 'python');
  const stamp = join(folder, 'made-from');
  let absent = null;
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== list) {
    console.error('bench: installing the peers of bench/peers.txt, outside the repository');
    absent = tried('python3', ['-m', 'venv', '--clear', folder])
      ?? tried(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', listPath]);
    if (!absent) writeFileSync(stamp, list);
  }
  const python = (name) => {
    const path = join(folder, 'bin', name);
    if (absent) return { absent };
    return existsSync(path) ? { path } : { absent: `the package brought no ${name}` };
  };
  return { anchorage: python('anchorage'), lazydocker: python('lazydocker'), oxker: oxker() };
}

/** From the cargo registry; compiling it takes minutes, so only where it is asked for. */
function oxker() {
  const folder = join(cache, 'oxker');
  const path = join(folder, 'bin/oxker');
  if (!existsSync(path)) {
    if (process.env.BERTH_BENCH_OXKER !== '1') return { absent: 'BERTH_BENCH_OXKER=1 compiles it' };
    console.error('bench: cargo install oxker');
    const absent = tried('cargo', ['install', '--quiet', '--locked', '--root', folder, 'oxker@0.13.4']);
    if (absent) return { absent };
  }
  return { path };
}
