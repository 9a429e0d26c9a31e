// Builds the page: ui/ → wasm → JavaScript glue → dist/.
//   node scripts/page.mjs            small and fast to load (profile `page`)
//   node scripts/page.mjs --dev      quick to build (profile `dev`), for work on the page
//   node scripts/page.mjs --dev --serve   the same, kept fresh, served with live reload
// A page whose sources have not changed since it was built is left as it is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wasmToolchain } from './wasm-toolchain.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const dev = process.argv.includes('--dev');
const serve = process.argv.includes('--serve');
const profile = dev ? 'dev' : 'page';
const target = process.env.CARGO_TARGET_DIR ?? join(top, 'target');
const glue = join(top, 'ui/pkg');
const stamp = join(top, 'target/page.stamp');

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: top, stdio: 'inherit', env: { ...process.env, CARGO_TARGET_DIR: target, ...env } });
  if (done.status !== 0) throw new Error(`${command} ${args[0]} failed`);
}

/** ui/ → ui/pkg/ui.js and ui/pkg/ui_bg.wasm */
function compile() {
  run('cargo', ['build', '--locked', '--package', 'ui', '--target', 'wasm32-unknown-unknown', '--profile', profile], wasmToolchain());
  const wasm = join(target, 'wasm32-unknown-unknown', dev ? 'debug' : 'page', 'ui.wasm');
  mkdirSync(glue, { recursive: true });
  run('cargo', ['run', '--locked', '--quiet', '--package', 'xtask', '--', wasm, '--out', glue, ...(dev ? ['--debug'] : [])]);
  if (dev) return;
  const bound = join(glue, 'ui_bg.wasm');
  // What rustc emits, and no more: with `--all-features` wasm-opt writes things that no webview reads.
  const features = ['bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];
  run(process.execPath, [join(top, 'node_modules/binaryen/bin/wasm-opt'), bound, '-Oz', ...features.map((name) => `--enable-${name}`), '-o', `${bound}.small`]);
  renameSync(`${bound}.small`, bound);
}

/** One hash of everything that the page is made from. */
function sources() {
  const hash = createHash('sha256').update(profile);
  const add = (path) => {
    if (path === 'ui/pkg' || path.endsWith('/target')) return;
    if (statSync(join(top, path)).isDirectory()) {
      for (const name of readdirSync(join(top, path)).sort()) add(`${path}/${name}`);
    } else {
      hash.update(`\0${path}\0`).update(readFileSync(join(top, path)));
    }
  };
  for (const path of ['ui', 'crates/contract', 'crates/xtask', 'Cargo.toml', 'Cargo.lock', 'package-lock.json', 'scripts/page.mjs', 'scripts/wasm-toolchain.mjs']) add(path);
  return hash.digest('hex');
}

try {
  const wanted = sources();
  if (!serve && existsSync(join(top, 'dist/index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);
  // Loaded only now: it takes longer than to see that there is nothing to do.
  const { build, createServer } = await import('vite');
  compile();
  const config = { configFile: join(top, 'ui/vite.config.js') };
  if (!serve) {
    rmSync(stamp, { force: true });
    await build(config);
    // The hash from before the build: what was saved meanwhile is not in it.
    writeFileSync(stamp, wanted);
  } else {
    const server = await createServer(config);
    await server.listen();
    server.printUrls();
    // The compiler says nothing when a source is saved: the file system does.
    let timer;
    const changed = (_, name) => {
      if (!name || !/\.(rs|json|toml)$/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        try { compile(); } catch (error) { console.error(`page: ${error.message}`); }
      }, 100);
    };
    for (const source of ['ui/src', 'ui/locales', 'crates/contract/src']) {
      if (existsSync(join(top, source))) watch(join(top, source), { recursive: true }, changed);
    }
  }
} catch (error) {
  console.error(`page: ${error.message}`);
  process.exit(1);
}
