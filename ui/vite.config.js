import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: dirname(fileURLToPath(import.meta.url)),
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: '127.0.0.1', watch: { ignored: ['**/*.rs'] } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'esnext',
    // The wasm stays a file of its own: as a data URL it could not be compiled while it loads.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
