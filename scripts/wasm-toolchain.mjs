// The environment in which cargo compiles for wasm32: nothing where rustup has the target, the
// distribution's own compiler where bootstrap.sh had to make the target from its sources
// (BERTH_WASM=distro asks for that one). Run by itself it prints NAME=value lines for `env`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where bootstrap.sh puts the standard library that it builds from the distribution's sources. */
export const DISTRO_LIBRARY = '/usr/lib/rustlib/wasm32-unknown-unknown/lib';

export function wasmToolchain() {
  if (process.env.BERTH_WASM !== 'distro') {
    const sysroot = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' }).stdout?.trim();
    if (sysroot && existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return {};
  }
  if (existsSync(`${DISTRO_LIBRARY}/made-by`)) {
    return { RUSTC: '/usr/bin/rustc', CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld' };
  }
  throw new Error('the wasm32-unknown-unknown target is missing: `npm start` or `npm test` installs it');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const [name, value] of Object.entries(wasmToolchain())) console.log(`${name}=${value}`);
  } catch (error) {
    console.error(`wasm-toolchain: ${error.message}`);
    process.exit(1);
  }
}
