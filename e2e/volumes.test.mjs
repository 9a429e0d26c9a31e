// Volumes: the list, making, removing, pruning, and what is done with their content. And what a
// container changed.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, dockerCan, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const BUSYBOX = 'berth-test/busybox';
const inspect = (name) => JSON.parse(docker('volume', 'inspect', name))[0];
const there = (name) => dockerCan('volume', 'inspect', name);
/** What a shell in a container says that has the volume at /v. */
const inside = (volume, script) => docker('run', '--rm', '--volume', `${volume}:/v`, BUSYBOX, 'sh', '-c', script);
const volume = (name, script = 'true') => {
  docker('volume', 'create', name);
  inside(name, script);
};

describe('volumes', { timeout: 600_000 }, () => {
  let window;
  const folder = mkdtempSync(join(tmpdir(), 'berth-volumes-'));
  const wipe = () => {
    clean();
    const left = docker('volume', 'ls', '--quiet');
    if (left) docker('volume', 'rm', '--force', ...left.split('\n'));
  };
  before(async () => {
    wipe();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (let tries = 0; tries < 5; tries++) await window.keys(Key.ESCAPE);
    wipe();
  });

  const go = async (page) => {
    await window.click(`[data-nav=${page}]`);
    await window.find(`[data-page=${page}]`);
  };
  const row = (name) => `[role=row][data-id="${name}"]`;
  const appear = (name) => window.find(`[data-page=volumes] ${row(name)}`);
  const choose = async (name, entry) => {
    await appear(name);
    await window.press('More actions', row(name));
    await window.press(entry, '[role=menu]');
  };
  const shown = (css) => window.run((css) => document.querySelector(css)?.innerText ?? '', css);
  const dialog = (hook) => `dialog[data-dialog=${hook}][open]`;
  const gone = (css) => until(() => window.run((css) => !document.querySelector(css), css), `${css} is gone`);
  /** Types into the field with this label in a dialog. */
  const type = async (label, text) => {
    const field = await window.named(label, 'dialog[open]');
    await field.click();
    await window.chord(Key.CONTROL, 'a');
    await window.keys(text || Key.DELETE);
  };
  const confirm = async (hook) => {
    await window.waitFor('it can be confirmed', (css) => document.querySelector(css)?.disabled === false, `${dialog(hook)} [data-confirm]`);
    await window.click(`${dialog(hook)} [data-confirm]`);
  };
  /** The tasks of the status bar are over, and none has failed. */
  const settled = async () => {
    await until(() => window.run(() => [...document.querySelectorAll('[data-task]')].every((task) => 'over' in task.dataset)), 'all tasks are over');
    const failed = await shown('[data-task][data-failed]');
    assert.equal(failed, '');
  };

  test('the list tells who uses what, and knows anonymous ones by their owner', async () => {
    await go('volumes');
    volume('spare');
    sleeper('web', '--volume', 'data:/srv/data', '--volume', '/cache');
    docker('create', '--name', 'stopped', '--volume', 'data:/other:ro', BUSYBOX);
    const anonymous = docker('inspect', '--format', '{{range .Mounts}}{{if eq .Destination "/cache"}}{{.Name}}{{end}}{{end}}', 'web');
    const told = async (name, check) => {
      await appear(name);
      await window.waitFor(`the row of ${name}`, (css, check) => new RegExp(check).test(document.querySelector(css)?.innerText.replace(/\s+/g, ' ')), row(name), check);
    };
    await told('data', 'stopped, web');
    await told('spare', 'unused');
    await told(anonymous, `${anonymous.slice(0, 4)}….* anonymous · web`);
    for (const [chip, count] of [['all', 3], ['used', 2], ['unused', 1], ['anonymous', 1]]) {
      await window.waitFor(`chip ${chip}`, (chip, count) => document.querySelector(`[data-chip=${chip}] .count`).innerText === String(count), chip, count);
    }
    await window.click('[data-chip=unused]');
    await gone(row('data'));
    await window.click('[data-chip=all]');
    await window.click('[data-filter]');
    await window.keys('used:stopped -name:spare');
    await gone(row('spare'));
    await appear('data');
    await window.keys(Key.ESCAPE);
    // The drawer knows the paths, and leads to the container.
    await window.click(`${row('data')} [data-column=name]`);
    await window.click('[data-drawer=data] [data-tab=overview]');
    await window.waitFor('users with their paths', () => {
      const text = document.querySelector('[data-section=users]')?.innerText ?? '';
      return text.includes('/srv/data') && text.includes('/other') && text.includes('read only') && text.includes('read and write');
    });
    await window.press('web', '[data-section=users]');
    await window.find('[data-page=containers] [data-drawer]');
  });

  test('a size is measured when it is asked for, and says when that was', async () => {
    await go('volumes');
    volume('big', 'dd if=/dev/zero of=/v/blob bs=1M count=5 2>/dev/null');
    await appear('big');
    assert.match(await shown(`${row('big')} [data-column=size]`), /Measure/);
    await window.click(`${row('big')} [data-do=measure]`);
    await window.waitFor('its size', (css) => /5\.\d MB|5 MB/.test(document.querySelector(css)?.innerText), `${row('big')} [data-column=size]`);
    const title = await window.run((css) => document.querySelector(css).title, `${row('big')} [data-column=size] [title]`);
    assert.match(title, /measured \d{4}-/);
    // Those on the screen are measured by themselves once that is wanted.
    volume('small', 'echo x > /v/x');
    await appear('small');
    await window.click('[data-sizes]');
    await window.waitFor('the other one, too', (css) => / k?B$/.test(document.querySelector(css)?.innerText.trim()), `${row('small')} [data-column=size]`);
    await window.click('[data-sizes]');
    await settled();
  });

  test('a volume is made by a ready form, and the form knows the rules', async () => {
    await go('volumes');
    volume('taken');
    await appear('taken');
    await window.run(() => document.querySelector('[data-page=volumes] [role=table]').focus());
    await window.keys('n');
    await window.find(dialog('new-volume'));
    const name = 'Name (blank: anonymous, the engine makes one up)';
    const wrong = () => window.waitFor('it is told', () => document.querySelector('dialog[open] [aria-invalid=true]'));
    await type(name, 'no spaces');
    await wrong();
    await type(name, 'taken');
    await window.waitFor('the clash is told', () => /taken is there already/.test(document.querySelector('dialog[open]').innerText));
    assert.equal(await window.run((css) => document.querySelector(css).disabled, `${dialog('new-volume')} [data-confirm]`), true);
    await type(name, 'share');
    await window.click('dialog[open] input[type=radio][value=cifs]');
    await type('Server', 'nas');
    await type('Share', 'media');
    await type('User (blank: guest)', 'me');
    await type('Password', 'hunter2');
    const command = await shown('dialog[open] [data-command] code');
    assert.match(command, /docker volume create --opt type=cifs --opt o=addr=nas,rw,username=me,password=•+ --opt device=\/\/nas\/media share/);
    assert.equal(command.includes('hunter2'), false);
    await confirm('new-volume');
    await gone(dialog('new-volume'));
    await appear('share');
    assert.deepEqual(inspect('share').Options, { type: 'cifs', o: 'addr=nas,rw,username=me,password=hunter2', device: '//nas/media' });
    assert.match(await shown(`${row('share')} [data-column=driver]`), /local · cifs/);
    // The password is nowhere until it is asked for.
    await window.click(`${row('share')} [data-column=name]`);
    for (const tab of ['overview', 'inspect']) {
      await window.click(`[data-drawer=share] [data-tab=${tab}]`);
      if (tab === 'inspect') await window.press('Expand all', '[data-drawer]');
      await window.waitFor(`masked in ${tab}`, () => {
        const text = document.querySelector('[data-drawer]').innerText;
        return text.includes('username=me') && !text.includes('hunter2');
      });
    }
  });

  test('what is in use stays and says why; the rest goes in one dialog', async () => {
    await go('volumes');
    for (const name of ['a', 'b', 'held']) volume(`v-${name}`);
    docker('create', '--name', 'holder', '--volume', 'v-held:/x', BUSYBOX);
    for (const name of ['v-a', 'v-b', 'v-held']) {
      await appear(name);
      await window.click(`${row(name)} input[type=checkbox]`);
    }
    await window.press('Remove…', '[role=toolbar]');
    await window.waitFor('who holds it', () => document.querySelector('dialog[open] [data-held] [data-name=v-held]')?.innerText.includes('holder'));
    await window.press('Remove 2 volumes', 'dialog[open]');
    await gone(row('v-a'));
    await gone(row('v-b'));
    assert.ok(there('v-held') && !there('v-a') && !there('v-b'));
  });

  test('prune shows exactly what goes, and nothing else goes', async () => {
    await go('volumes');
    volume('named', 'dd if=/dev/zero of=/v/blob bs=1M count=3 2>/dev/null');
    const nobody = docker('volume', 'create');
    await appear(nobody);
    await window.press('Prune unused…');
    await window.waitFor('the anonymous one alone', (nobody) => {
      const names = [...document.querySelectorAll('dialog[open] [data-doomed] [data-name]')].map((line) => line.dataset.name);
      return names.length === 1 && names[0] === nobody;
    }, nobody);
    await window.click('dialog[open] input[value=unused]');
    await window.waitFor('both, with the sum', () => document.querySelectorAll('dialog[open] [data-doomed] [data-name]').length === 2
      && /^3\.?\d* MB come free/.test(document.querySelector('dialog[open] [data-sum]')?.innerText));
    // What comes in between was not shown, so it stays.
    volume('later');
    await confirm('prune-volumes');
    await gone(row('named'));
    await gone(row(nobody));
    assert.ok(there('later'));
  });

  test('clone, back up, restore, copy and empty', async () => {
    await go('volumes');
    volume('src', 'mkdir /v/d; echo hello > /v/d/f; chmod 640 /v/d/f; chown 33:44 /v/d/f; ln -s f /v/d/link');
    const tree = (name) => inside(name, 'cd /v; find . | sort | xargs ls -ldn | awk "{print \\$1, \\$3, \\$4, \\$NF}"; cat d/f');
    const expected = tree('src');
    await choose('src', 'Clone…');
    await window.waitFor('a name is offered', (css) => document.querySelector(css)?.value === 'src-copy', `${dialog('clone-volume')} input`);
    await confirm('clone-volume');
    await appear('src-copy');
    await settled();
    assert.equal(tree('src-copy'), expected);
    // Where it goes is asked by the desktop's dialog, which nobody presses here: its answer is given.
    const path = join(folder, 'src.tar.zst');
    await choose('src', 'Back up…');
    await window.waitFor('what is read', () => document.querySelector('dialog[open] [data-plan]')?.innerText.includes('entries'));
    await window.keys(Key.ESCAPE);
    await window.session.executeAsyncScript((path, done) => {
      const inner = globalThis.__TAURI_INTERNALS__;
      const heard = inner.transformCallback((message) => {
        const step = typeof message.message === 'string' ? JSON.parse(message.message) : message.message;
        if (step?.step === 'done' || step?.step === 'failed') done(step);
      });
      const args = { op: `e2e-${Date.now()}`, work: { work: 'back_up', name: 'src', path }, meanwhile: 'running' };
      inner.invoke('volume_work', { args, sink: `__CHANNEL__:${heard}` }).catch((failure) => done(failure));
    }, path).then((step) => assert.equal(step.step, 'done', JSON.stringify(step)));
    assert.ok(existsSync(path));
    // Into a new one.
    await window.chord(Key.CONTROL, 'k');
    await window.keys('restore a volume', Key.ENTER);
    await type('Archive (.tar.zst, .tar.gz, .tar)', path);
    await type('Name of the new volume', 'again');
    await confirm('restore-volume');
    await appear('again');
    await settled();
    assert.equal(tree('again'), expected);
    // Over another, which is told first.
    volume('other', 'mkdir /v/d; echo old > /v/d/f; echo mine > /v/mine');
    await choose('src', 'Copy to…');
    await window.click('dialog[open] select');
    await window.run(() => {
      const select = document.querySelector('dialog[open] select');
      select.value = 'other';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await window.waitFor('what is overwritten', () => document.querySelector('dialog[open] .names')?.innerText.includes('/d/f'));
    await confirm('copy-volume');
    await settled();
    await until(() => inside('other', 'cat /v/d/f /v/mine') === 'hello\nmine', 'it is copied, and what else was there stays');
    await choose('other', 'Empty…');
    await confirm('empty-volume');
    await until(() => inside('other', 'ls -A /v') === '', 'it is empty');
    assert.ok(there('other'));
  });

  test('a running container can be stopped meanwhile, and runs again afterwards', async () => {
    await go('volumes');
    sleeper('db', '--volume', 'pgdata:/data');
    const started = docker('inspect', '--format', '{{.State.StartedAt}}', 'db');
    await choose('pgdata', 'Clone…');
    await window.waitFor('who runs', () => document.querySelector('dialog[open] [data-in-use]')?.innerText.includes('db'));
    await window.click('dialog[open] input[value=stopped]');
    await confirm('clone-volume');
    await appear('pgdata-copy');
    await settled();
    await until(() => docker('inspect', '--format', '{{.State.Status}} {{.State.StartedAt}}', 'db').startsWith('running') , 'it runs again');
    assert.notEqual(docker('inspect', '--format', '{{.State.StartedAt}}', 'db'), started);
  });

  test('what a container changed is a tree, and becomes an image', async () => {
    await go('containers');
    docker('run', '--name', 'changer', BUSYBOX, 'sh', '-c', 'mkdir -p /opt/deep; echo 123456789 > /opt/deep/new; rm /bin/sh');
    const id = docker('inspect', '--format', '{{.Id}}', 'changer');
    await window.click(`${row(id)} [data-column=name]`);
    await window.click('[data-drawer] [data-tab=changes]');
    await window.find('[data-changes] [data-path="/opt/deep/new"][data-change=added]');
    await window.find('[data-changes] [data-path="/bin/sh"][data-change=deleted]');
    await window.waitFor('its size', () => document.querySelector('[data-path="/opt/deep/new"]')?.innerText.includes('10 B'));
    await window.click('[data-changes] [data-chip=deleted]');
    await gone('[data-changes] [data-path="/opt/deep/new"]');
    await window.click('[data-changes] [data-chip=deleted]');
    await window.press('Commit to image…', '[data-changes]');
    await type('Image, name:tag (blank: untagged)', 'berth-test/committed:1');
    await type('Message', 'kept');
    await type('Dockerfile instructions, one a line', 'ENV LEVEL=debug');
    await confirm('commit');
    await gone(dialog('commit'));
    const image = JSON.parse(docker('image', 'inspect', 'berth-test/committed:1'))[0];
    assert.ok(image.Config.Env.includes('LEVEL=debug'));
    assert.equal(image.Comment, 'kept');
    docker('image', 'rm', 'berth-test/committed:1');
  });
});
