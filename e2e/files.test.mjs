// Files: browsing volumes and containers of every state, editing, moving, uploading, copying.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, dockerCan, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const BUSYBOX = 'berth-test/busybox';
/** What a shell in a container says that has the volume at /v. */
const inside = (volume, script) => docker('run', '--rm', '--volume', `${volume}:/v`, BUSYBOX, 'sh', '-c', script);
const volume = (name, script = 'true') => {
  docker('volume', 'create', name);
  inside(name, script);
};

describe('files', { timeout: 900_000 }, () => {
  let window;
  const here = mkdtempSync(join(tmpdir(), 'berth-files-'));
  const wipe = () => {
    clean();
    const left = docker('volume', 'ls', '--quiet');
    if (left) docker('volume', 'rm', '--force', ...left.split('\n'));
  };
  before(async () => {
    wipe();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings: { drawer_width: 640 } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    rmSync(here, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (let tries = 0; tries < 6; tries++) await window.keys(Key.ESCAPE);
    wipe();
  });

  const go = async (page) => {
    await window.click(`[data-nav=${page}]`);
    await window.find(`[data-page=${page}]`);
  };
  /** Opens the files of a volume. */
  const browse = async (name) => {
    await go('volumes');
    await window.click(`[data-page=volumes] [role=row][data-id="${name}"] [data-column=name]`);
    await window.click(`[data-drawer="${name}"] [data-tab=files]`);
    await rows();
  };
  /** Opens the files of a container. */
  const enterContainer = async (name) => {
    const id = docker('inspect', '--format', '{{.Id}}', name);
    await go('containers');
    await window.click(`[data-page=containers] [role=row][data-id="${id}"] [data-column=name]`);
    await window.click(`[data-drawer="${id}"] [data-tab=files]`);
    await rows();
  };
  const rows = () => window.find('[data-files-rows]');
  const row = (name) => `[data-files] [role=row][data-id="${name}"]`;
  const appear = (name) => window.find(row(name));
  const gone = (css) => until(() => window.run((css) => !document.querySelector(css), css), `${css} is gone`);
  const at = (path) => until(() => window.run((path) => document.querySelector('[data-files]')?.dataset.filesAt === path, path), `the folder ${path}`);
  const open = async (name) => {
    const element = await appear(name);
    await window.session.actions({ async: true }).doubleClick(element).perform();
  };
  const select = async (name) => window.click(`${row(name)} [data-column=name]`);
  const focusRows = () => window.run(() => document.querySelector('[data-files-rows]').focus());
  const editor = () => window.find('[data-editor] .cm-content');
  const text = () => window.run(() => document.querySelector('[data-editor] .cm-content')?.innerText ?? '');
  const shown = (css) => window.run((css) => document.querySelector(css)?.innerText ?? '', css);
  const settled = async () => {
    await until(() => window.run(() => [...document.querySelectorAll('[data-task]')].every((task) => 'over' in task.dataset)), 'all tasks are over');
    assert.equal(await shown('[data-task][data-failed]'), '');
  };
  const menu = async (name, entry) => {
    // Not by the right button: the driver's own never comes up again, and no press after it is one.
    await select(name);
    await focusRows();
    await window.chord(Key.SHIFT, Key.F10);
    await window.press(entry, '[role=menu]');
  };
  /** What the desktop says when files are dropped on an element. */
  const drop = (css, ...paths) => window.run((css, paths) => {
    const listeners = Object.getOwnPropertyNames(window).map((name) => { try { return window[name]; } catch { return null; } })
      .find((value) => value && typeof value === 'object' && value['tauri://drag-drop']);
    if (!listeners) throw new Error('nobody listens for dropped files');
    const box = document.querySelector(css).getBoundingClientRect();
    const position = { x: (box.left + box.width / 2) * devicePixelRatio, y: (box.top + box.height / 2) * devicePixelRatio };
    const tell = (event, payload) => {
      for (const id of Object.getOwnPropertyNames(listeners[event] ?? {})) {
        window.__TAURI_INTERNALS__.runCallback(listeners[event][id].handlerId, { event, id: Number(id), payload });
      }
    };
    tell('tauri://drag-over', { position });
    const over = document.querySelector('[data-drop-zone][data-over]') !== null;
    tell('tauri://drag-drop', { paths, position });
    return over;
  }, css, paths);

  test('a volume is walked, by pointer and by keyboard', async () => {
    volume('wpdata', 'cd /v && mkdir -p html/wp-content && echo "<?php" > html/index.php && chmod 640 html/index.php && chown 33:33 html/index.php && ln -s wp-content html/link && ln -s /etc/passwd html/out && touch html/.hidden');
    await browse('wpdata');
    await open('html');
    await at('/html');
    await appear('index.php');
    assert.equal(await shown(`${row('index.php')} [data-column=mode]`), '-rw-r-----');
    assert.match(await shown(`${row('link')} [data-column=name]`), /link → wp-content/);
    assert.equal(await window.run((css) => document.querySelector(css).dataset.state, row('wp-content')), 'folder');
    // Hidden files, by the chip.
    await appear('.hidden');
    await window.press('Hidden files', '[data-files]');
    await gone(row('.hidden'));
    await window.press('Hidden files', '[data-files]');
    // A letter finds a name, Enter opens it, Backspace leaves it.
    await focusRows();
    await window.keys('w', Key.ENTER);
    await at('/html/wp-content');
    await window.keys(Key.BACK_SPACE);
    await at('/html');
    await appear('link');
    // A link to a folder is followed.
    await open('link');
    await until(() => window.run(() => document.querySelectorAll('[data-files] [role=row][data-id]').length === 0), 'the empty folder');
    // A path that is typed.
    await focusRows();
    await window.chord(Key.CONTROL, 'l');
    await window.find('[data-files-path]:focus');
    await window.chord(Key.CONTROL, 'a');
    await window.keys('/html', Key.ENTER);
    await at('/html');
    // The filter.
    await focusRows();
    await window.keys('/');
    await window.find('[data-files-filter]:focus');
    await window.keys('index');
    await gone(row('wp-content'));
    await window.keys(Key.ESCAPE);
    await appear('wp-content');
    // What others do is seen, and the selection stays.
    await select('index.php');
    inside('wpdata', 'echo new > /v/html/appeared');
    await appear('appeared');
    assert.equal(await window.run((css) => document.querySelector(css).getAttribute('aria-selected'), row('index.php')), 'true');
  });

  test('a text is edited and saved, and whoever else changed it is not written over', async () => {
    volume('wpdata', 'printf "one\\r\\ntwo\\r\\n" > /v/a.conf && chmod 604 /v/a.conf && chown 5:6 /v/a.conf');
    await browse('wpdata');
    await open('a.conf');
    await (await editor()).click();
    await until(async () => (await text()).includes('two'), 'the text');
    await window.chord(Key.CONTROL, Key.END);
    await window.keys('three');
    await window.find('[data-files-viewer][data-edited]');
    await window.chord(Key.CONTROL, 's');
    await gone('[data-files-viewer][data-edited]');
    assert.equal(inside('wpdata', 'od -c /v/a.conf | head -2 | tr -s " "').includes('\\r \\n t h r e e'), true);
    assert.equal(inside('wpdata', 'stat -c "%a %u:%g" /v/a.conf'), '604 5:6');
    assert.equal(inside('wpdata', 'ls -A /v'), 'a.conf');
    // Somebody else is faster.
    await (await editor()).click();
    await window.keys('mine ');
    inside('wpdata', 'printf "theirs\\n" > /v/a.conf');
    await window.chord(Key.CONTROL, 's');
    await window.find('dialog[data-dialog=changed-meanwhile][open]');
    assert.equal(inside('wpdata', 'cat /v/a.conf'), 'theirs');
    await window.click('dialog[open] [data-choice=merge]');
    await window.find('dialog[data-dialog=merge][open] .cm-content');
    await window.click('dialog[open] [data-confirm]');
    await gone('dialog[open]');
    await until(() => inside('wpdata', 'cat /v/a.conf').includes('mine'), 'the merged text is saved');
    // What is not saved stays when one looks elsewhere.
    await (await editor()).click();
    await window.keys('draft ');
    await window.find('[data-files-viewer][data-edited]');
    await go('networks');
    await browse('wpdata');
    await open('a.conf');
    await window.find('[data-files-viewer][data-edited]');
    await until(async () => (await text()).includes('draft'), 'the draft');
    // And is asked about before it goes, also where the whole window is closed.
    execFileSync('python3', [join(import.meta.dirname, 'close-window.py'), 'Berth']);
    await window.find('dialog[data-dialog=close-unsaved][open]');
    assert.match(await shown('dialog[open] .objects'), /\/a\.conf/);
    await window.press('Cancel', 'dialog[open]');
    await gone('dialog[open]');
    await window.press('Close the file');
    await window.find('dialog[data-dialog=unsaved][open]');
    await window.press('Discard the changes', 'dialog[open]');
    await gone('[data-files-viewer]');
  });

  test('files are made, renamed, changed and deleted', async () => {
    volume('work', 'echo x > /v/old && mkdir /v/full && touch /v/full/a /v/full/b');
    await browse('work');
    await window.press('New folder', '[data-files]');
    await window.find('dialog[data-dialog=new-folder][open] input:focus');
    await window.keys('made', Key.ENTER);
    await appear('made');
    assert.equal(inside('work', 'test -d /v/made && echo yes'), 'yes');
    await select('old');
    await focusRows();
    await window.keys(Key.F2);
    await window.chord(Key.CONTROL, 'a');
    await window.keys('new name', Key.ENTER);
    await appear('new name');
    await gone(row('old'));
    await menu('new name', 'Mode and owner…');
    await window.find('dialog[data-dialog=change-files][open] input:focus');
    await window.chord(Key.CONTROL, 'a');
    await window.keys('600', Key.ENTER);
    await until(() => inside('work', 'stat -c %a "/v/new name"') === '600', 'the mode');
    // Deleting says exactly what goes.
    await select('full');
    await focusRows();
    await window.keys(Key.DELETE);
    await window.waitFor('the plan', () => /2/.test(document.querySelector('dialog[data-dialog=delete-files][open] .objects')?.innerText ?? ''));
    await window.click('dialog[open] [data-confirm]');
    await gone(row('full'));
    assert.equal(inside('work', 'ls /v | sort | tr "\\n" ","'), 'made,new name,');
  });

  test('dropped files are uploaded, and what is there already is asked about once', async () => {
    volume('target', 'mkdir /v/sub && printf old > /v/sub/a.txt');
    const folder = join(here, 'tree');
    mkdirSync(join(folder, 'deep'), { recursive: true });
    writeFileSync(join(folder, 'deep/file'), 'deep');
    writeFileSync(join(here, 'a.txt'), 'brought');
    await browse('target');
    await appear('sub');
    await drop(row('sub'), join(here, 'a.txt'), folder);
    await window.find('dialog[data-dialog=conflicts][open]');
    assert.match(await shown('dialog[open]'), /a\.txt/);
    await window.click('dialog[open] [data-conflict=both]');
    await settled();
    await until(() => inside('target', 'cd /v/sub && find . -type f | sort | tr "\\n" ","') === './a (2).txt,./a.txt,./tree/deep/file,', 'all is there');
    assert.equal(inside('target', 'cat /v/sub/a.txt "/v/sub/a (2).txt"'), 'oldbrought');
    await drop(row('sub'), join(here, 'a.txt'));
    await window.click('dialog[data-dialog=conflicts][open] [data-conflict=replace]');
    await until(() => inside('target', 'cat /v/sub/a.txt') === 'brought', 'it is replaced');
  });

  test('bytes, and names that nobody would choose', async () => {
    volume('odd', `cd /v && head -c 100000 /dev/urandom > blob && touch "$(printf 'a\\nb')" "$(printf '\\377')" '<img src=x onerror=alert(1)>' && mkfifo pipe`);
    await browse('odd');
    await window.find('[role=row][data-state=pipe]');
    await window.find('[role=row][data-id="<img src=x onerror=alert(1)>"]');
    await window.find(String.raw`[role=row][data-id="\\xff"]`);
    assert.equal(await window.run(() => document.querySelectorAll('[data-files] img').length), 0);
    await open('blob');
    await window.find('[data-hex] [data-hex-line="0"]');
    const first = inside('odd', "od -An -tx1 -N4 /v/blob | tr -d ' '");
    await until(async () => (await shown('[data-hex-line="0"]')).replace(/\s/g, '').includes(first), 'the first bytes');
    await window.run(() => { const hex = document.querySelector('[data-hex]'); hex.scrollTop = hex.scrollHeight; });
    await window.find('[data-hex-line="6249"]');
  });

  test('a container shows its files in every state, and starting it opens them anew', async () => {
    sleeper('running');
    docker('create', '--name', 'never', BUSYBOX);
    docker('exec', 'running', 'sh', '-c', 'echo hello > /tmp/there');
    await enterContainer('running');
    await window.click('[data-crumb="/"]');
    await at('/');
    await open('tmp');
    await at('/tmp');
    await appear('there');
    await enterContainer('never');
    await window.find('[data-way=archive]');
    await window.click('[data-crumb="/"]');
    await appear('bin');
    // By the keyboard alone: a new file in a container that never ran.
    await window.press('New file', '[data-files]');
    await window.find('dialog[open] input:focus');
    await window.keys('note.txt', Key.ENTER);
    await (await editor()).click();
    await window.keys('kept');
    await window.chord(Key.CONTROL, 's');
    await gone('[data-files-viewer][data-edited]');
    assert.equal(docker('cp', 'never:/note.txt', '-').includes('kept'), true);
    const id = docker('inspect', '--format', '{{.Id}}', 'running');
    await enterContainer('running');
    await gone('[data-way=archive]');
    docker('stop', '--time', '0', id);
    await window.find('[data-way=archive]');
    docker('start', id);
    await gone('[data-way=archive]');
  });

  test('an image is looked into, and cannot be changed', async () => {
    await go('images');
    const id = docker('image', 'inspect', '--format', '{{.Id}}', BUSYBOX);
    await window.click(`[data-page=images] [role=row][data-id="${id}"] [data-column=name]`);
    await window.find('[data-files] [data-read-only]');
    await appear('bin');
    assert.equal(await window.run(() => [...document.querySelectorAll('[data-files] button')].find((button) => button.getAttribute('aria-label') === 'New file').disabled), true);
  });

  test('two places side by side: copied by keyboard, and by dragging', async () => {
    volume('left', 'echo one > /v/one && echo two > /v/two');
    volume('right');
    await browse('left');
    await window.press('More actions', '[data-files]');
    await window.press('Open another place beside this');
    await window.find('[data-files-place] option[value="volume:right"]');
    await window.run(() => {
      const place = document.querySelector('[data-files-place]');
      place.value = 'volume:right';
      place.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await until(() => window.run(() => document.querySelectorAll('[data-files]').length === 2 && document.querySelectorAll('[data-files] [data-empty]').length === 1), 'the other, empty side');
    await select('one');
    await focusRows();
    await window.keys(Key.F5);
    await until(() => inside('right', 'ls /v') === 'one', 'one is copied');
    const from = await appear('two');
    const to = (await window.session.findElements({ css: '[data-files-rows]' }))[1];
    // As events of the page: the driver's own press is lost now and then after many others, and comes
    // as a move. That a press can drag at all is told by the form's volumes.
    await window.run((from, to) => {
      const middle = (element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return { clientX: left + width / 2, clientY: top + height / 2 };
      };
      const say = (type, at, buttons) => document.elementFromPoint(at.clientX, at.clientY).dispatchEvent(
        new PointerEvent(type, { ...at, buttons, button: type === 'pointermove' ? -1 : 0, isPrimary: true, pointerType: 'mouse', bubbles: true, cancelable: true }));
      say('pointerdown', middle(from), 1);
      say('pointermove', middle(to), 1);
      say('pointerup', middle(to), 0);
    }, from, to);
    await until(() => inside('right', 'ls /v | tr "\\n" ","') === 'one,two,', 'two is copied');
    await settled();
  });

  test('a place that goes says so', async () => {
    volume('doomed', 'touch /v/x');
    await browse('doomed');
    await appear('x');
    // While it is looked into, the program that looks holds it: it goes with that.
    await until(() => {
      const holds = docker('ps', '--all', '--quiet', '--filter', 'label=dev.berth.files');
      if (holds) docker('rm', '--force', ...holds.split('\n'));
      return dockerCan('volume', 'rm', 'doomed');
    }, 'the volume is removed');
    await window.waitFor('it is told', () => /no longer exists|not exist|gone/i.test(document.querySelector('[data-drawer]')?.innerText ?? ''));
  });
});

test('a window is closed without saving when that is confirmed', { timeout: 120_000 }, async () => {
  clean();
  volume('unsaved', 'echo old > /v/a.conf');
  const window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
  const wish = () => execFileSync('python3', [join(import.meta.dirname, 'close-window.py'), 'Berth']);
  const dialog = 'dialog[data-dialog=close-unsaved][open]';
  try {
    await window.waitLink('live');
    await window.click('[data-nav=volumes]');
    await window.click('[data-page=volumes] [role=row][data-id=unsaved] [data-column=name]');
    await window.click('[data-drawer=unsaved] [data-tab=files]');
    const file = await window.find('[data-files] [role=row][data-id="a.conf"]');
    await window.session.actions({ async: true }).doubleClick(file).perform();
    await (await window.find('[data-editor] .cm-content')).click();
    await window.keys('new ');
    await window.find('[data-files-viewer][data-edited]');
    wish();
    await window.find(dialog);
    await window.keys(Key.ESCAPE);
    await window.waitFor('it stays', (dialog) => !document.querySelector(dialog), dialog);
    wish();
    // The driver's answer may go down with the window.
    await (await window.find(`${dialog} [data-confirm]`)).click().catch(() => {});
    await until(() => window.run(() => false).then(() => false, () => true), 'it is closed');
    assert.equal(inside('unsaved', 'cat /v/a.conf'), 'old');
  } finally {
    await window.close();
    clean();
    docker('volume', 'rm', '--force', 'unsaved');
  }
});
