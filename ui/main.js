// Starts the page: the wasm is fetched as soon as this file is read.
import start from './pkg/ui.js';
import wasm from './pkg/ui_bg.wasm?url';

start({ module_or_path: wasm });
