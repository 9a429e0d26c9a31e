// The real program in a real window, driven over WebDriver.
//
// WebKitWebDriver starts the program by itself (capability `webkitgtk:browserOptions`), inside a
// session bus of its own, with its own folders for settings and data: tests see nothing of the
// desktop they run on, and nothing of each other.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Capabilities, Key, WebDriver } from 'selenium-webdriver';
import { Executor, HttpClient } from 'selenium-webdriver/http/index.js';

export { Key };

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROGRAM = resolve(process.env.BERTH_BIN ?? join(top, 'target/debug/berth'));
const OUT = join(top, 'e2e/out');

/** How long a thing on the screen may take before a test gives up, in milliseconds. */
export const PATIENCE = 20_000;

/**
 * Opens the program and returns the window.
 *   env       what the program sees besides a clean environment: DOCKER_HOST, PATH, LANG …
 *   settings  the settings file it finds
 */
export async function openWindow({ env = {}, settings, wrap = ['dbus-run-session', '--'] } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'berth-e2e-'));
  const folders = { config: join(home, 'config'), data: join(home, 'data'), cache: join(home, 'cache'), runtime: join(home, 'run') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (settings) {
    mkdirSync(join(folders.config, 'dev.berth.desktop'), { recursive: true });
    writeFileSync(join(folders.config, 'dev.berth.desktop/settings.json'), JSON.stringify(settings));
  }
  const port = await freePort();
  const command = [...wrap, 'WebKitWebDriver', `--port=${port}`];
  const driver = spawn(command[0], command.slice(1), {
    detached: true, // a process group of its own, so that nothing of it is left
    stdio: ['ignore', process.env.BERTH_E2E_LOG ? 'inherit' : 'ignore', process.env.BERTH_E2E_LOG ? 'inherit' : 'ignore'],
    env: {
      PATH: process.env.PATH,
      DISPLAY: process.env.DISPLAY,
      XAUTHORITY: process.env.XAUTHORITY,
      LANG: 'C.UTF-8',
      HOME: home,
      XDG_CONFIG_HOME: folders.config,
      XDG_DATA_HOME: folders.data,
      XDG_CACHE_HOME: folders.cache,
      XDG_RUNTIME_DIR: folders.runtime,
      NO_AT_BRIDGE: '1',
      // Pictures over WebDriver crash the web process without it; see src-tauri/src/painting.rs.
      WEBKIT_DISABLE_DMABUF_RENDERER: '0',
      TAURI_AUTOMATION: 'true',
      TAURI_WEBVIEW_AUTOMATION: 'true',
      ...env,
    },
  });
  const gone = new Promise((done) => driver.once('exit', done));
  const end = async () => {
    try { process.kill(-driver.pid, 'SIGTERM'); } catch { /* it has ended */ }
    const timer = setTimeout(() => { try { process.kill(-driver.pid, 'SIGKILL'); } catch { /* it has ended */ } }, 2000);
    await gone;
    clearTimeout(timer);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const server = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${server}/status`)).ok, 'WebKitWebDriver answers');
    const capabilities = new Capabilities({ 'webkitgtk:browserOptions': { binary: PROGRAM, args: [] } });
    const session = WebDriver.createSession(new Executor(new HttpClient(server)), capabilities);
    await session.getSession();
    await session.manage().setTimeouts({ script: PATIENCE });
    return new Window(session, end, home);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Tries `check` until it gives something true; `what` is what was waited for. */
export async function until(check, what, patience = PATIENCE) {
  const start = Date.now();
  let last;
  for (;;) {
    try {
      const found = await check();
      if (found) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() - start > patience) {
      throw new Error(`waited ${patience} ms in vain: ${what}${last ? ` (${last.message})` : ''}`);
    }
    await new Promise((done) => setTimeout(done, 25));
  }
}

class Window {
  constructor(session, end, home) {
    this.session = session;
    this.home = home;
    this.end = end;
  }

  /** Runs a function in the page. */
  run(body, ...args) {
    return this.session.executeScript(`return (${body})(...arguments)`, ...args);
  }

  /** Waits until a function in the page gives something true, and returns it. */
  waitFor(what, body, ...args) {
    return until(() => this.run(body, ...args), what);
  }

  /** The one element for a CSS selector. */
  find(css) {
    return until(() => this.session.findElement({ css }), `an element ${css}`);
  }

  async click(css) {
    const element = await this.find(css);
    await until(async () => {
      // The driver takes what is in the window for seen, also where a scrolled list cuts it off.
      await this.session.executeScript('arguments[0].scrollIntoView({ block: "center", inline: "nearest" })', element);
      await element.click();
      return true;
    }, `a click on ${css}`);
  }

  /** The first visible element with this role-giving tag and accessible name. */
  async named(name, within = 'body') {
    const found = await until(
      () => this.run((name, within) => {
        const scopes = [...document.querySelectorAll('dialog[open]'), ...document.querySelectorAll(within)];
        for (const scope of scopes) {
          for (const element of scope.querySelectorAll('button, a, input, select, textarea, summary, [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=tab], [role=switch], [role=radio]')) {
            const labelled = element.getAttribute('aria-label') ?? (element.labels?.[0]?.innerText || element.innerText || element.title || '');
            if (labelled.trim().replace(/\s+/g, ' ') === name && element.offsetParent !== null) return element;
          }
        }
        return null;
      }, name, within),
      `something named “${name}” in ${within}`,
    );
    return found;
  }

  async press(name, within) {
    await until(async () => {
      const found = await this.named(name, within);
      // A click on what is disabled does nothing, and is no error.
      if (!(await found.isEnabled())) return false;
      await found.click();
      return true;
    }, `a click on “${name}”`);
  }

  /** Types into whatever has the focus. */
  async keys(...keys) {
    const actions = this.session.actions({ async: true });
    for (const key of keys) actions.sendKeys(key);
    await actions.perform();
  }

  /** Holds modifiers while a key is pressed. */
  async chord(...keys) {
    const actions = this.session.actions({ async: true });
    const [last, ...held] = [...keys].reverse();
    for (const key of held.reverse()) actions.keyDown(key);
    actions.sendKeys(last);
    for (const key of held.reverse()) actions.keyUp(key);
    await actions.perform();
  }

  /** The row of a container, by its name, as the page shows it now. */
  row(name) {
    return this.run((name) => {
      for (const row of document.querySelectorAll('[role=row][data-id]')) {
        if (row.querySelector('[data-column=name]')?.innerText.trim() === name) {
          return {
            id: row.dataset.id,
            state: row.dataset.state,
            selected: row.getAttribute('aria-selected') === 'true',
            text: row.innerText,
          };
        }
      }
      return null;
    }, name);
  }

  /** Waits until the row of a container is as `check` says. */
  waitRow(name, check, what) {
    return until(async () => {
      const row = await this.row(name);
      return row && check(row) ? row : null;
    }, `row ${name}: ${what}`);
  }

  waitLink(phase, patience) {
    return until(() => this.run((phase) => document.body.dataset.link === phase, phase), `the link is ${phase}`, patience);
  }

  /** Keeps a picture of the window in e2e/out. */
  async screenshot(name) {
    mkdirSync(OUT, { recursive: true });
    const path = join(OUT, `${name}.png`);
    writeFileSync(path, Buffer.from(await this.session.takeScreenshot(), 'base64'));
    return path;
  }

  /** Ends the program. */
  async close() {
    try { await this.session.quit(); } catch { /* it may have ended by itself */ }
    await this.end();
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
