// Builds the page: ui/ → wasm → JavaScript glue → dist/.
//   node scripts/page.mjs            small and fast to load (profile `page`)
//   node scripts/page.mjs --dev      quick to build (profile `dev`), for work on the page
//   node scripts/page.mjs --dev --serve   the same, kept fresh, served with live reload
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vite';
import { wasmToolchain } from './wasm-toolchain.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const dev = process.argv.includes('--dev');
const serve = process.argv.includes('--serve');
const profile = dev ? 'dev' : 'page';
const glue = join(top, 'ui/pkg');

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: top, stdio: 'inherit', env: { ...process.env, ...env } });
  if (done.status !== 0) throw new Error(`${command} ${args[0]} failed`);
}

/** ui/ → ui/pkg/ui.js and ui/pkg/ui_bg.wasm */
function compile() {
  run('cargo', ['build', '--locked', '--package', 'ui', '--target', 'wasm32-unknown-unknown', '--profile', profile], wasmToolchain());
  const wasm = join(top, 'target/wasm32-unknown-unknown', dev ? 'debug' : 'page', 'ui.wasm');
  mkdirSync(glue, { recursive: true });
  run('cargo', ['run', '--locked', '--quiet', '--package', 'xtask', '--', wasm, '--out', glue, ...(dev ? ['--debug'] : [])]);
  if (dev) return;
  const bound = join(glue, 'ui_bg.wasm');
  run(process.execPath, [join(top, 'node_modules/binaryen/bin/wasm-opt'), bound, '-Oz', '--all-features', '-o', `${bound}.small`]);
  renameSync(`${bound}.small`, bound);
}

try {
  compile();
  const config = { configFile: join(top, 'ui/vite.config.js') };
  if (!serve) {
    await build(config);
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
