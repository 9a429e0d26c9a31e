// Starts the page. What it needs first is asked for before the wasm is there, which takes longer to
// load than the program to answer; `src/ipc.rs` picks it up.
import { Channel, invoke } from '@tauri-apps/api/core';
import start from './pkg/ui.js';
import wasm from './pkg/ui_bg.wasm?url';

const early = [];
const sink = new Channel((message) => early.push(message));
// The time tells one load of the page from the next.
const watch = Date.now() >>> 0;
// Another window shows one tab of the dock alone; the main one need not ask.
const is_main = globalThis.__TAURI_INTERNALS__?.metadata?.currentWindow?.label === 'main';
globalThis.berth = {
  settings: invoke('settings_get', { args: {} }),
  detached: is_main ? undefined : invoke('dock_detached', { args: {} }),
  watch,
  opened: invoke('watch', { args: { watch }, sink }),
  hear(listener) {
    sink.onmessage = listener;
    early.splice(0).forEach(listener);
  },
  // uPlot, once there are charts to show.
  charts: () => import('./charts.js'),
  // xterm.js, once there is a terminal to show.
  terminal: () => import('./terminal.js'),
  // CodeMirror, once there is a text to show.
  editor: () => import('./editor.js'),
};
// Both are waited for in Rust; until then a refusal is not unheard of.
globalThis.berth.settings.catch(() => {});
globalThis.berth.opened.catch(() => {});
globalThis.berth.detached?.catch(() => {});

start({ module_or_path: wasm });
