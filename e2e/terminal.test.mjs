// Terminals in the dock: what is typed arrives, what comes is drawn, and how it ends is said.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ENGINE, docker, dockerCan } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const names = ['dock-redis', 'dock-shell', 'dock-main', 'dock-deaf', 'dock-bare', 'dock-made'];
const tidy = () => {
  names.forEach((name) => dockerCan('rm', '--force', '--volumes', name));
  dockerCan('rmi', 'berth-test/dock-bare');
};
const run = (name, ...args) => docker('run', '--detach', '--name', name, ...args);
const state = (name) => docker('inspect', '--format', '{{.State.Status}}', name);

/** What stands in the terminal that is seen: its lines, wrapped ones joined. */
const text = (window) => window.run(() => {
  const seen = [...document.querySelectorAll('[data-screen]')].find((screen) => screen.offsetParent !== null);
  const buffer = seen?.terminal?.term.buffer.active;
  let all = '';
  for (let y = 0; y < (buffer?.length ?? 0); y++) {
    const line = buffer.getLine(y);
    all += (y > 0 && !line.isWrapped ? '\n' : '') + line.translateToString(true);
  }
  return all.trimEnd();
});
const shows = (window, what) => until(async () => what.test(await text(window)), `the terminal shows ${what}`)
  .catch(async (error) => { throw new Error(`${error.message}; it shows:\n${await text(window)}`); });
/** How the terminal that is seen stands. */
const stage = (window, word) => window.waitFor(`a terminal that is ${word}`, (word) =>
  [...document.querySelectorAll('[data-terminal]')].some((one) => one.offsetParent !== null && one.dataset.terminal === word), word);
const size = (window) => window.run(() => {
  const seen = [...document.querySelectorAll('[data-screen]')].find((screen) => screen.offsetParent !== null);
  return { cols: seen.terminal.cols, rows: seen.terminal.rows };
});
const tabs = (window) => window.run(() => [...document.querySelectorAll('[role=tab][data-dock]')].map((tab) => tab.innerText.trim()));
const type = async (window, line) => { await window.keys(line, Key.ENTER); };
/** A shell that takes letters: it asks where the cursor is, and would read the answer as one. */
const prompt = async (window) => {
  await stage(window, 'open');
  await shows(window, /[#$]$/);
};

/** Presses the tab that is seen; what it shows has the focus then. */
const focus = async (window) => {
  await window.click('[role=tab][data-dock][aria-selected=true]');
  await window.waitFor('the focus is in the terminal', () => !!document.activeElement?.closest('[data-screen]'));
};

const menu = async (window, name, entry) => {
  const row = await window.waitRow(name, () => true, 'is there');
  await window.press('More actions', `[role=row][data-id="${row.id}"]`);
  await window.press(entry, '[role=menu]');
};
const closeAll = (window) => until(async () => {
  await window.run(() => document.querySelector('[role=tablist][data-strip] [role=tab]')?.parentElement.querySelector('button:last-child').click());
  return (await tabs(window)).length === 0;
}, 'no tab is left');

describe('terminals', { timeout: 300_000 }, () => {
  let window;
  before(async () => {
    tidy();
    run('dock-redis', 'berth-test/redis');
    run('dock-shell', '--init', 'berth-test/busybox', 'sleep', '100000');
    window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings: { language: 'en' } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    tidy();
  });

  test('redis-cli, typed by key, answers; the tab survives navigation', async () => {
    await menu(window, 'dock-redis', 'Terminal');
    await prompt(window);
    await type(window, 'redis-cli');
    await shows(window, /127\.0\.0\.1:6379>$/);
    await type(window, 'PING');
    await shows(window, /> PING\nPONG\n127/);
    await window.click('[data-nav=images]');
    await window.find('[data-page=images]');
    await window.click('[data-nav=containers]');
    await focus(window);
    await type(window, 'ECHO still');
    await shows(window, /PONG\n(.*\n)*"still"\n/);
    assert.match((await tabs(window))[0], /^dock-redis · /);
    await closeAll(window);
    // What was opened is ended with its tab.
    await until(() => !/redis-cli/.test(docker('top', 'dock-redis')), 'nothing is left behind');
  });

  test('a shell takes Korean, a full screen and another size', async () => {
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await type(window, 'echo "[한글 테스트]"');
    await shows(window, /\n\[한글 테스트\]\n/);
    // Each syllable is two columns wide: the cursor stands where the shell takes it to be.
    const columns = await window.run(() => {
      const { term } = [...document.querySelectorAll('[data-screen]')].find((screen) => screen.offsetParent !== null).terminal;
      term.write('\r\n한글');
      return new Promise((done) => term.write('', () => done(term.buffer.active.cursorX)));
    });
    assert.equal(columns, 4);
    await type(window, '');
    await type(window, 'clear; stty size');
    const first = await size(window);
    await shows(window, new RegExp(`${first.rows} ${first.cols}\\n`));
    const grip = await window.find('[role=separator][aria-orientation=horizontal]');
    await grip.sendKeys(Key.ARROW_UP, Key.ARROW_UP, Key.ARROW_UP);
    await until(async () => (await size(window)).rows > first.rows, 'the dock is higher');
    const { rows, cols } = await size(window);
    await focus(window);
    await until(async () => {
      await type(window, 'stty size');
      return new RegExp(`\\n${rows} ${cols}\\n`).test(await text(window));
    }, 'the shell knows its size');
    await type(window, 'vi /tmp/letter');
    await window.waitFor('the alternate screen', () =>
      [...document.querySelectorAll('[data-screen]')].some((screen) => screen.offsetParent !== null && screen.terminal.term.buffer.active.type === 'alternate'));
    await window.keys('i', '안녕 vi');
    // Its columns are those of a program that counts bytes.
    await shows(window, /안.*녕.*vi/);
    // What follows an escape at once is read as one key with it.
    await window.keys(Key.ESCAPE);
    await shows(window, /^- \/tmp\/letter/m);
    await window.keys(':wq', Key.ENTER);
    await until(() => docker('exec', 'dock-shell', 'cat', '/tmp/letter') === '안녕 vi', 'vi wrote what was typed');
    await shows(window, new RegExp(`${rows} ${cols}`));
    await closeAll(window);
  });

  test('a command runs once: its output, its exit code, and once more', async () => {
    await menu(window, 'dock-shell', 'Run a command…');
    const form = 'dialog[data-dialog=exec][open]';
    await window.find(form);
    const fill = async (label, value) => {
      await (await window.named(label, form)).click();
      await window.keys(value);
    };
    await fill('Command', `sh -c 'echo $WHO in $PWD as $(id -u); exit 3'`);
    await fill('User', '7');
    await fill('Working folder', '/tmp');
    await fill('Environment variables, one per line', 'WHO=한국');
    await window.run((form) => document.querySelector(`${form} input[type=checkbox]`).click(), form);
    await window.press('Run', form);
    await stage(window, 'exited');
    await shows(window, /한국 in \/tmp as 7/);
    assert.match(await window.run(() => document.querySelector('[data-exit="3"]').innerText), /exit code 3\b/);
    await window.press('Run again');
    await shows(window, /as 7\n(.*\n)*.*as 7/);
    await stage(window, 'exited');
    await closeAll(window);
  });

  test('attach: leaving it runs on, and Ctrl+C, once warned of, stops it', async () => {
    run('dock-main', '--interactive', '--tty', 'berth-test/busybox', 'sh');
    await menu(window, 'dock-main', 'Attach');
    await stage(window, 'open');
    await type(window, 'echo main is $$');
    await shows(window, /main is 1\n/);
    await window.press('Detach');
    await stage(window, 'detached');
    assert.equal(state('dock-main'), 'running');
    await window.press('Attach again');
    await stage(window, 'open');
    await window.chord(Key.CONTROL, 'p');
    await window.chord(Key.CONTROL, 'q');
    await stage(window, 'detached');
    assert.equal(state('dock-main'), 'running');
    await window.press('Attach again');
    await stage(window, 'open');
    await window.chord(Key.CONTROL, 'd');
    await window.find('[data-attach-warning]');
    assert.equal(state('dock-main'), 'running');
    await window.press('Send it');
    await stage(window, 'exited');
    await until(() => state('dock-main') === 'exited', 'the container stopped');
    await closeAll(window);
    // Known from now on; and what is started attached is heard from its first word.
    await menu(window, 'dock-main', 'Start attached');
    await stage(window, 'open');
    await type(window, 'exit 5');
    await window.find('[data-exit="5"]');
    await closeAll(window);
  });

  test('attached without an input, the keys that are not for the process work all the same', async () => {
    run('dock-deaf', 'berth-test/busybox', 'sh', '-c', 'trap "echo caught; exit 7" INT; echo up; while :; do sleep 0.1; done');
    await menu(window, 'dock-deaf', 'Attach');
    await stage(window, 'open');
    await focus(window);
    await window.keys('nobody reads this');
    await window.chord(Key.CONTROL, 'p');
    await window.chord(Key.CONTROL, 'q');
    await stage(window, 'detached');
    assert.equal(state('dock-deaf'), 'running');
    await window.press('Attach again');
    await stage(window, 'open');
    await focus(window);
    await window.chord(Key.CONTROL, 'c');
    await window.find('[data-exit="7"]');
    await shows(window, /caught/);
    assert.doesNotMatch(await text(window), /nobody/);
    // Started again only by the button that says so.
    assert.equal(state('dock-deaf'), 'exited');
    await window.press('Start again');
    await stage(window, 'open');
    await until(() => state('dock-deaf') === 'running', 'it was started');
    await closeAll(window);
  });

  test('letters are composed in place, found, made larger; the clipboard is not for programs', async () => {
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await focus(window);
    // As an input method does: a syllable grows, and is handed over when it is done.
    const compose = (...steps) => window.run((steps) => {
      const field = [...document.querySelectorAll('.xterm-helper-textarea')].find((it) => it.offsetParent !== null);
      const say = (type, data) => field.dispatchEvent(new CompositionEvent(type, { data, bubbles: true }));
      const before = field.value;
      say('compositionstart', '');
      for (const step of steps) {
        field.value = before + step;
        say('compositionupdate', step);
      }
      say('compositionend', steps.at(-1));
    }, steps);
    // The line editor of this shell shows a question mark for each letter that is not ASCII: the
    // kernel's echo does not.
    await type(window, 'cat');
    await window.keys('<');
    await compose('ㅎ', '하', '한');
    await shows(window, /<한$/);
    await compose('ㄱ', '그', '글');
    await shows(window, /<한글$/);
    await type(window, '>');
    await shows(window, /\n<한글>\n<한글>$/);
    await window.chord(Key.CONTROL, 'd');
    await prompt(window);

    const letters = () => window.run(() => [...document.querySelectorAll('[data-screen]')].find((it) => it.offsetParent !== null).terminal.term.options.fontSize);
    const usual = await letters();
    await window.chord(Key.CONTROL, '+');
    await until(async () => (await letters()) === usual + 1, 'the letters are larger');
    await window.chord(Key.CONTROL, '0');
    await until(async () => (await letters()) === usual, 'and as they were');

    await window.run(() => navigator.clipboard.writeText('untouched').catch(() => {}));
    await type(window, `printf '\\033]52;c;aGFja2Vk\\007after\\n'`);
    await shows(window, /\nafter\n/);
    const clipboard = await window.run(() => navigator.clipboard.readText().catch(() => ''));
    assert.notEqual(clipboard, 'hacked');
    assert.doesNotMatch(await text(window), /\naGFja2Vk/);

    await window.chord(Key.CONTROL, Key.SHIFT, 'f');
    await window.waitFor('the field has the focus', () => document.activeElement?.tagName === 'INPUT');
    await window.keys('한글');
    await window.waitFor('matches are counted', () => /\d/.test([...document.querySelectorAll('[data-terminal]')].find((it) => it.offsetParent !== null)?.querySelector('[role=status]')?.textContent ?? ''));
    await window.keys(Key.ESCAPE);
    await closeAll(window);
  });

  test('tabs are renamed, moved and set side by side', async () => {
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await menu(window, 'dock-redis', 'Terminal');
    await prompt(window);
    const chosen = '[role=tab][data-dock][aria-selected=true]';
    const on_tab = (...keys) => window.run((chosen) => document.querySelector(chosen).focus(), chosen).then(() => window.keys(...keys));
    await on_tab(Key.F2);
    await window.waitFor('the name can be written', () => document.activeElement?.getAttribute('aria-label') === 'Name of the tab');
    await window.chord(Key.CONTROL, 'a');
    await window.keys('내 레디스', Key.ENTER);
    await until(async () => (await tabs(window))[1] === '내 레디스', 'it is renamed');
    await window.waitFor('the focus is back', () => !!document.activeElement?.closest('[data-screen]'));
    await window.run((chosen) => document.querySelector(chosen).focus(), chosen);
    await window.chord(Key.CONTROL, Key.ARROW_LEFT);
    await until(async () => (await tabs(window))[0] === '내 레디스', 'it was moved');
    await window.press('Show side by side');
    await window.find('[role=tablist][data-strip=right] [role=tab]');
    assert.equal(await window.run(() => [...document.querySelectorAll('[data-screen]')].filter((it) => it.offsetParent !== null).length), 2);
    await until(async () => {
      await window.run(() => document.querySelector('[role=tablist][data-strip] [role=tab]')?.parentElement.querySelector('button:last-child').click());
      return (await tabs(window)).length === 0;
    }, 'no tab is left');
  });

  test('a run that is not in the background opens attached', async () => {
    await window.press('Run a container');
    const form = 'dialog[data-dialog=run][open]';
    await window.click(`${form} [data-field="image"]`);
    await window.keys('berth-test/busybox:latest');
    await window.click(`${form} [data-field="name"]`);
    await window.keys('dock-made');
    await window.click(`${form} [data-field="detach"]`);
    await window.click(`${form} [data-field="command"]`);
    await window.keys(`sh -c 'echo first word; exit 4'`);
    await window.press('Run', form);
    await window.find('[data-exit="4"]');
    await window.waitFor('the form is closed', (form) => !document.querySelector(form), form);
    await shows(window, /^first word/);
    await closeAll(window);
  });

  test('without a shell it is said so, and another image lends one', async () => {
    // An image of one program, which sleeps.
    const folder = mkdtempSync(join(tmpdir(), 'berth-bare-'));
    docker('cp', 'dock-shell:/bin/busybox', join(folder, 'sleep'));
    execFileSync('tar', ['--create', '--directory', folder, '--file', join(folder, 'bare.tar'), 'sleep']);
    docker('import', '--change', 'CMD ["/sleep", "100000"]', join(folder, 'bare.tar'), 'berth-test/dock-bare');
    rmSync(folder, { recursive: true });
    run('dock-bare', 'berth-test/dock-bare');
    await menu(window, 'dock-bare', 'Terminal');
    await window.find('[data-way-out=no-shell]');
    await window.press('Debug shell…');
    await window.press('Open the shell', 'dialog[data-dialog=debug-shell]');
    await prompt(window);
    await type(window, 'ls /proc/1/root; echo done');
    await shows(window, /sleep\b.*\n(.*\n)*done\n/);
    const before = docker('ps', '--quiet').split('\n').length;
    await closeAll(window);
    await until(() => docker('ps', '--quiet').split('\n').length < before, 'the container of the shell is removed');
  });
});

test('a tab moves to a window of its own, with its text and its process', { timeout: 120_000 }, async () => {
  tidy();
  run('dock-shell', '--init', 'berth-test/busybox', 'sleep', '100000');
  const window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings: { language: 'en' } });
  try {
    await window.waitLink('live');
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await type(window, 'kept=mark; echo "[한글 $((20 + 3))]"');
    await shows(window, /\[한글 23\]\n/);
    const here = await window.session.getWindowHandle();
    await window.press('Move to a window of its own');
    const there = await until(async () => (await window.session.getAllWindowHandles()).find((handle) => handle !== here), 'another window');
    await until(async () => (await tabs(window)).length === 0, 'the tab has left');
    await window.session.switchTo().window(there);
    await stage(window, 'open');
    await shows(window, /\[한글 23\]\n/);
    await type(window, 'echo $kept$kept');
    await shows(window, /\[한글 23\]\n(.*\n)*markmark\n/);
    // In the middle of a flood nothing is lost either.
    await window.session.switchTo().window(here);
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await type(window, 'seq 1 300000');
    await shows(window, /\d{4}\n/);
    const known = await window.session.getAllWindowHandles();
    await window.press('Move to a window of its own');
    const third = await until(async () => (await window.session.getAllWindowHandles()).find((handle) => !known.includes(handle)), 'a third window');
    await window.session.switchTo().window(third);
    await shows(window, /\n300000\n.*[#$]$/);
    const numbers = (await text(window)).split('\n').filter((line) => /^\d+$/.test(line)).map(Number);
    assert.ok(numbers.length > 1000);
    assert.deepEqual(numbers, numbers.map((_, at) => numbers[0] + at));
    await window.session.switchTo().window(here);
  } finally {
    await window.close();
    tidy();
  }
});

/** A road to the engine that can be cut. */
function road(folder) {
  const path = join(folder, 'docker.sock');
  const cars = new Set();
  const server = createServer((near) => {
    const far = createConnection(ENGINE.replace('unix://', ''));
    for (const [one, other] of [[near, far], [far, near]]) {
      cars.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => { cars.delete(one); other.destroy(); });
    }
  });
  return {
    host: `unix://${path}`,
    open: () => new Promise((done) => server.listen(path, done)),
    cut: () => new Promise((done) => {
      server.close(done);
      for (const car of cars) car.destroy();
    }),
  };
}

test('an engine that goes away leaves the text, and one that is back takes a new shell', { timeout: 120_000 }, async () => {
  tidy();
  run('dock-shell', '--init', 'berth-test/busybox', 'sleep', '100000');
  const folder = mkdtempSync(join(tmpdir(), 'berth-road-'));
  const way = road(folder);
  await way.open();
  const window = await openWindow({ env: { DOCKER_HOST: way.host }, settings: { language: 'en' } });
  try {
    await window.waitLink('live');
    await menu(window, 'dock-shell', 'Terminal');
    await prompt(window);
    await type(window, 'echo before $((20 + 3))');
    await shows(window, /before 23\n/);
    await way.cut();
    await stage(window, 'lost');
    assert.match(await text(window), /before 23\n/);
    assert.equal(await (await window.named('Reconnect')).isEnabled(), false);
    rmSync(join(folder, 'docker.sock'), { force: true });
    await way.open();
    await window.waitLink('live');
    await window.press('Reconnect');
    await prompt(window);
    await type(window, 'echo after $((20 + 4))');
    await shows(window, /before 23\n(.*\n)*after 24\n/);
  } finally {
    await window.close();
    await way.cut();
    rmSync(folder, { recursive: true, force: true });
    tidy();
  }
});
