// The environment in which cargo compiles for wasm32: nothing where rustup has the target, the
// distribution's own compiler where bootstrap.sh had to make the target from its sources.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where bootstrap.sh puts the standard library that it builds from the distribution's sources. */
export const DISTRO_LIBRARY = '/usr/lib/rustlib/wasm32-unknown-unknown/lib';

export function wasmToolchain() {
  const sysroot = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' }).stdout?.trim();
  if (sysroot && existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return {};
  if (existsSync(DISTRO_LIBRARY)) {
    return { RUSTC: '/usr/bin/rustc', CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld' };
  }
  throw new Error('the wasm32-unknown-unknown target is missing: `npm start` or `npm test` installs it');
}
