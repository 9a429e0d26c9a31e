// The Run form: what a tutorial does with `docker run`, by pointing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const inspect = (name) => JSON.parse(docker('inspect', name))[0];

/** A port of this machine that nobody holds. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

describe('running a container', { timeout: 600_000 }, () => {
  let window;
  const folder = mkdtempSync(join(tmpdir(), 'berth-run-'));
  before(async () => {
    clean();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await leave();
    clean();
  });

  const form = 'dialog[data-dialog=run][open]';
  const shown = (css) => window.run((css) => !!document.querySelector(css), css);
  /** Closes whatever a test left open. */
  const leave = async () => {
    for (let tries = 0; tries < 6 && (await shown('dialog[open]')); tries++) {
      if (await shown('[data-discard]')) await window.click('[data-discard]');
      else await window.keys(Key.ESCAPE);
    }
  };
  const open = async (image) => {
    await window.press('Run a container');
    await window.find(form);
    if (image) {
      await type('image', image);
      await until(() => window.run((form) => document.querySelector(`${form} .run-header`).innerText.includes('on this engine'), form), `${image} is known`);
      // The list of images stands in the way of what is below it.
      await window.keys(Key.TAB);
    }
  };
  /** Types into the field at a place of the spec. */
  const type = async (at, text) => {
    await window.click(`${form} [data-field="${at}"]`);
    await window.chord(Key.CONTROL, 'a');
    await window.keys(text || Key.DELETE);
  };
  const add = async (section, name) => window.press(name, `${form} [data-section=${section}]`);
  const preview = () => window.run(() => document.querySelector('[data-preview]').innerText);
  const run = async () => {
    await window.click(`${form} [data-confirm]`);
    await until(async () => !(await shown(form)), 'the form has done its work').catch(async (error) => {
      const said = await window.run((form) => document.querySelector(form)?.innerText, form);
      throw new Error(`${error.message}; the form says: ${said}`);
    });
  };
  /** The drawer shows this container. */
  const opened = (id) => until(() => window.run((id) => document.querySelector('[data-drawer]')?.dataset.drawer === id, id), 'its drawer is open');
  const pasted = async (text, without = false) => {
    await open();
    await window.press('Paste docker run…');
    await window.find('dialog[data-dialog=run-paste][open] textarea');
    await window.run((text) => {
      const area = document.querySelector('dialog[data-dialog=run-paste] textarea');
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }, text);
    await window.press('Fill the form');
    if (without) await window.press('Fill without them');
    await until(async () => !(await shown('dialog[data-dialog=run-paste][open]')), 'the form is filled');
  };

  test('redis answers through the port that was typed', async () => {
    const port = await freePort();
    await open('berth-test/redis');
    await type('name', 'cache');
    await add('ports', '+ Add a port');
    await type('ports/0/host_ip', '127.0.0.1');
    await type('ports/0/host_port', String(port));
    await type('ports/0/container_port', '6379');
    await until(async () => (await preview()).includes(`-p 127.0.0.1:${port}:6379`), 'the preview follows');
    await run();
    const row = await window.waitRow('cache', (row) => row.state === 'running', 'runs');
    await opened(row.id);
    assert.equal(row.selected, true, 'the new row is selected');
    const answer = execFileSync('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'PING\\r\\n' >&3; head -n 1 <&3`], { encoding: 'utf8', timeout: 5000 });
    assert.match(answer, /PONG/);
    assert.equal(docker('exec', 'cache', 'redis-cli', 'ping'), 'PONG');
  });

  test('a page asks its linked database, on a random port', async () => {
    await open('berth-test/mariadb');
    await type('name', 'wordpressdb');
    await add('environment', '+ Add');
    await type('env/0/name', 'MYSQL_ROOT_PASSWORD');
    await type('env/0/value', "pass'word 1");
    await add('environment', '+ Add');
    await type('env/1/name', 'MYSQL_DATABASE');
    await type('env/1/value', 'wordpress');
    await until(async () => (await preview()).includes('-e MYSQL_ROOT_PASSWORD=•'), 'the secret is masked');
    assert.doesNotMatch(await preview(), /pass'word/);
    await run();
    await window.waitRow('wordpressdb', (row) => row.state === 'running', 'runs');

    await open('berth-test/wordpress');
    await type('name', 'wordpress');
    await add('network', '+ Add a link');
    await type('links/0/container', 'wordpressdb');
    await type('links/0/alias', 'mysql');
    await add('environment', '+ Add');
    await type('env/0/name', 'WORDPRESS_DB_PASSWORD');
    await type('env/0/value', "pass'word 1");
    await add('ports', '+ Add a port');
    await type('ports/0/container_port', '80');
    await until(async () => (await preview()).includes('--link wordpressdb:mysql'), 'the preview shows the link');
    await run();
    await window.waitRow('wordpress', (row) => row.state === 'running', 'runs');
    const port = docker('port', 'wordpress', '80/tcp').split('\n')[0].split(':').pop();
    const page = await until(async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
      return /The database answers: \d+/.test(text) && text;
    }, 'the page shows what the database says', 60_000);
    assert.match(page, /The database answers: \d+ visits/);
  });

  test('several addresses lead to one port, and a pasted command fills the form', async () => {
    const [one, other] = [await freePort(), await freePort()];
    await pasted(`docker run -itd --name both \\\n  -p ${one}:80 -p 127.0.0.1:${other}:80 --cidfile=/tmp/x berth-test/web`, true);
    const filled = await window.run(() => document.querySelector('[data-not-honoured]')?.innerText);
    assert.match(filled, /--cidfile=\/tmp\/x/, 'what cannot be honoured is named');
    await until(async () => (await preview()).includes(`-p 127.0.0.1:${other}:80`), 'the preview agrees');
    await run();
    await window.waitRow('both', (row) => row.state === 'running', 'runs');
    const made = inspect('both');
    assert.deepEqual([made.Config.OpenStdin, made.Config.Tty], [true, true]);
    for (const port of [one, other]) assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /It works/);
  });

  test('a taken port is named with its holder, and its way out works', async () => {
    const port = await freePort();
    docker('run', '--detach', '--name', 'holder', '--publish', `127.0.0.1:${port}:80`, 'berth-test/web');
    await window.waitRow('holder', (row) => row.state === 'running', 'runs');
    await open('berth-test/web');
    await type('name', 'second');
    await add('ports', '+ Add a port');
    await type('ports/0/host_ip', '127.0.0.1');
    await type('ports/0/host_port', String(port));
    await type('ports/0/container_port', '80');
    await until(() => window.run((form, port) => document.querySelector(`${form} [data-section=ports]`).innerText.includes(`Port ${port} is held by container holder`), form, port), 'the holder is named');
    const free = await window.run((form) => [...document.querySelectorAll(`${form} [data-section=ports] button`)].map((button) => button.innerText).find((text) => /^Use \d+/.test(text)), form);
    await window.press(free.trim());
    await run();
    await window.waitRow('second', (row) => row.state === 'running', 'runs');
    assert.equal(docker('port', 'second', '80/tcp'), `127.0.0.1:${/\d+/.exec(free)[0]}`);
  });

  test('what the engine refuses stands beside its field, and nothing typed is lost', async () => {
    await open('berth-test/busybox');
    await type('name', 'wrong');
    await type('command', 'nosuchprogram --now');
    await window.click(`${form} [data-confirm]`);
    await until(() => shown(`${form} [data-refused]`), 'it was refused');
    const said = await window.run((form) => document.querySelector(`${form} [data-section=command]`).innerText, form);
    assert.match(said, /nosuchprogram/);
    assert.doesNotMatch(said, /OCI runtime/);
    assert.equal(await window.run((form) => document.querySelector(`${form} [data-field="name"]`).value, form), 'wrong');
    await window.click(`${form} [data-left=remove]`);
    await until(() => !docker('ps', '--all', '--format', '{{.Names}}').split('\n').includes('wrong'), 'the half-made container is gone');
    await type('command', 'sleep 1000');
    await run();
    await window.waitRow('wrong', (row) => row.state === 'running', 'runs now');
  });

  test('the holder of a port is stopped from the form', async () => {
    const port = await freePort();
    docker('run', '--detach', '--name', 'holder', '--publish', `127.0.0.1:${port}:80`, 'berth-test/web');
    await window.waitRow('holder', (row) => row.state === 'running', 'runs');
    await open('berth-test/web');
    await type('name', 'heir');
    await add('ports', '+ Add a port');
    await type('ports/0/host_port', String(port));
    await type('ports/0/container_port', '80');
    await window.click(`${form} [data-remedy=stop]`);
    await until(() => inspect('holder').State.Running === false, 'the holder is stopped');
    await until(async () => !(await shown(`${form} [data-remedy=stop]`)), 'nobody holds the port any more');
    await run();
    await window.waitRow('heir', (row) => row.state === 'running', 'runs');
    assert.match(docker('port', 'heir', '80/tcp'), new RegExp(`:${port}$`, 'm'));
  });

  test('a container is only created, and a pasted docker create is pressed as one', async () => {
    await open('berth-test/busybox');
    await type('name', 'waits');
    await window.click(`${form} [data-create]`);
    await until(async () => !(await shown(form)), 'the form has done its work');
    await window.waitRow('waits', (row) => row.state === 'created', 'is made and not started');

    await pasted('docker create --name typed berth-test/busybox sleep 1000');
    await until(async () => (await preview()).startsWith('docker create'), 'it is previewed as it was pasted');
    await window.chord(Key.CONTROL, Key.ENTER);
    await until(async () => !(await shown(form)), 'the form has done its work');
    await window.waitRow('typed', (row) => row.state === 'created', 'is made and not started');
  });

  test('a compose file fills the form with the service that is chosen', async () => {
    await open();
    await window.press('Paste docker run…');
    await window.find('dialog[data-dialog=run-paste][open] textarea');
    await window.run((text) => {
      const area = document.querySelector('dialog[data-dialog=run-paste] textarea');
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }, 'services:\n  one:\n    image: berth-test/web\n  two:\n    image: berth-test/busybox\n    container_name: composed\n    command: sleep 1000\n');
    await window.press('Fill the form');
    await window.find('[data-service=one]');
    await window.click('[data-service=two] button');
    await until(async () => (await preview()).includes('--name composed'), 'the form says what was chosen');
    await run();
    await window.waitRow('composed', (row) => row.state === 'running', 'runs in the background');
    assert.equal(await shown('.dock'), false);
  });

  test('what is refused of an attached run comes back into the form', async () => {
    await pasted('docker run --name ends berth-test/busybox nosuchprogram');
    await window.click(`${form} [data-confirm]`);
    await until(() => shown(`${form} [data-refused]`), 'it was refused');
    const said = await window.run((form) => document.querySelector(`${form} [data-section=command]`).innerText, form);
    assert.match(said, /nosuchprogram/);
    const notice = await window.run((form) => document.querySelector(`${form} [data-refused] > bdi`).innerText, form);
    assert.doesNotMatch(notice, /OCI runtime/);
    await until(async () => !(await shown('.dock')), 'its tab is gone');
    await window.click(`${form} [data-left=remove]`);
    await until(() => !docker('ps', '--all', '--format', '{{.Names}}').split('\n').includes('ends'), 'the half-made container is gone');
    await type('command', 'echo it ran');
    await run();
    await window.waitRow('ends', (row) => row.state === 'exited', 'ran');
  });

  test('a copied command is pasted as the same container', async () => {
    docker('run', '--detach', '--name', 'copied', '--init', '--env', 'A=b c', 'berth-test/busybox', 'sleep', '1000');
    const row = await window.waitRow('copied', (row) => row.state === 'running', 'runs');
    await window.press('More actions', `[role=row][data-id="${row.id}"]`);
    await window.press('Copy as docker run');
    await open();
    await window.press('Paste docker run…');
    await window.click('dialog[data-dialog=run-paste][open] textarea');
    // What is copied is asked of the engine first.
    await until(async () => {
      await window.chord(Key.CONTROL, 'a');
      await window.chord(Key.CONTROL, 'v');
      return window.run(() => document.querySelector('dialog[data-dialog=run-paste] textarea').value.includes('--name copied'));
    }, 'the clipboard has the command');
    await window.press('Fill the form');
    await until(async () => !(await shown('dialog[data-dialog=run-paste][open]')), 'the form is filled');
    await type('name', 'copied-2');
    await run();
    await window.waitRow('copied-2', (row) => row.state === 'running', 'runs');
    const [one, other] = [inspect('copied'), inspect('copied-2')];
    for (const key of ['Env', 'Cmd', 'Entrypoint']) assert.deepEqual(other.Config[key], one.Config[key], key);
  });

  /** Presses on one thing, moves to the other, lets go. */
  const drag = async (from, to) => {
    const start = await window.find(`${form} ${from}`);
    await window.run((element) => element.scrollIntoView({ block: 'center' }), start);
    const end = await window.find(`${form} ${to}`);
    await window.session.actions({ async: true }).move({ origin: start }).press().move({ origin: end, duration: 200 }).release().perform();
  };

  /** Types into a field of this name, and Enter once it has taken all of it. */
  const submit = async (name, text) => {
    const field = await window.named(name, form);
    await field.click();
    await until(() => window.run((field) => document.activeElement === field, field), `${name} has the focus`);
    await window.keys(text);
    await until(() => window.run((field, text) => field.value === text, field, text), `${name} reads ${text}`).catch(async (error) => {
      throw new Error(`${error.message}; it reads ${await window.run((field) => `${field.value}, focus on ${document.activeElement?.outerHTML.slice(0, 200)}`, field)}`);
    });
    await window.keys(Key.ENTER);
  };

  test('volumes by dragging: a folder, a named one, an anonymous one, and those of another container', async () => {
    writeFileSync(join(folder, 'here'), 'from the host');
    docker('volume', 'create', 'kept');
    docker('volume', 'create', 'keyed');
    await open('berth-test/redis');
    await type('name', 'holds');
    // By pointer: a volume onto the path that the image declares.
    await drag('[data-source="volume:kept"] [data-grab]', '[data-target="/data"]');
    await until(async () => (await preview()).includes('-v kept:/data'), 'the volume is mapped by pointer');
    // By keyboard: Enter picks up, Enter drops on a path that was added.
    const path = async (target) => {
      await submit('Another path in the container', target);
      await window.find(`${form} [data-target="${target}"]`);
    };
    await path('/keyed');
    await window.run((form) => document.querySelector(`${form} [data-source="volume:keyed"] [data-grab]`).focus(), form);
    await window.keys(Key.ENTER);
    await window.run((form) => document.querySelector(`${form} [data-target="/keyed"] [data-grab]`).focus(), form);
    await window.keys(Key.ENTER);
    await until(async () => (await preview()).includes('-v keyed:/keyed'), 'the volume is mapped by keyboard');
    // A host folder, by its path.
    await submit('Path of a folder', folder);
    await path('/host');
    await drag(`[data-source="folder:${folder}"] [data-grab]`, '[data-target="/host"]');
    await until(async () => (await preview()).includes(`-v ${folder}:/host`), 'the folder is mapped');
    await path('/nameless');
    await drag('[data-source="anonymous"] [data-grab]', '[data-target="/nameless"]');
    await until(async () => /-v \/nameless/.test(await preview()), 'the anonymous volume is mapped');
    await run();
    await window.waitRow('holds', (row) => row.state === 'running', 'runs');
    docker('exec', 'holds', 'sh', '-c', 'for f in /data /keyed /host /nameless; do echo "$f" >$f/mark; done');
    assert.equal(docker('exec', 'holds', 'cat', '/host/here'), 'from the host');
    const nameless = inspect('holds').Mounts.find((mount) => mount.Destination === '/nameless').Name;

    // All of its volumes in another container.
    await open('berth-test/busybox');
    await type('name', 'sees');
    await type('command', 'sleep 1000');
    await drag('[data-source="from:holds"] [data-grab]', '[data-paths]');
    await until(async () => (await preview()).includes('--volumes-from holds'), 'the volumes of the other are mapped');
    await run();
    await window.waitRow('sees', (row) => row.state === 'running', 'runs');
    docker('rm', '--force', 'holds');
    for (const path of ['/data', '/keyed', '/host', '/nameless']) assert.equal(docker('exec', 'sees', 'cat', `${path}/mark`), path);
    docker('rm', '--force', 'sees');
    assert.equal(readFileSync(join(folder, 'mark'), 'utf8').trim(), '/host');
    for (const [volume, path] of [['kept', '/data'], ['keyed', '/keyed'], [nameless, '/nameless']]) {
      assert.equal(docker('run', '--rm', '--volume', `${volume}:/v`, 'berth-test/busybox', 'cat', '/v/mark'), path, `${volume} holds its data`);
    }
  });

  test('a duplicate is a form, and Esc asks before it discards', async () => {
    docker('run', '--detach', '--name', 'first', '--init', '--env', 'A=1', '--label', 'x=y', '--memory', '64m', 'berth-test/busybox', 'sleep', '1000');
    const row = await window.waitRow('first', (row) => row.state === 'running', 'runs');
    await window.press('More actions', `[role=row][data-id="${row.id}"]`);
    await window.press('Duplicate…');
    await window.find(form);
    await until(async () => (await preview()).includes('sleep 1000'), 'its command is there');
    const text = await preview();
    for (const part of ['--init', '-e A=1', '--label x=y', '64m']) assert.ok(text.includes(part), `${part} in ${text}`);
    await type('name', 'second');
    await window.keys(Key.ESCAPE);
    await window.find('[data-leaving]');
    await window.press('Keep editing');
    await run();
    await window.waitRow('second', (row) => row.state === 'running', 'runs');
    const [one, other] = [inspect('first'), inspect('second')];
    for (const key of ['Env', 'Cmd', 'Entrypoint', 'Labels']) assert.deepEqual(other.Config[key], one.Config[key], key);
    // The CLI sends empty lists where nothing was said; engines treat them alike.
    const said = (config) => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && JSON.stringify(value) !== '[]' && JSON.stringify(value) !== '{}'));
    assert.deepEqual(said(other.HostConfig), said(one.HostConfig));
  });

  test('an edit names what changes, and the old container is replaced', async () => {
    docker('run', '--detach', '--name', 'edited', '--init', '--volume', 'kept:/kept', 'berth-test/busybox', 'sleep', '1000');
    docker('exec', 'edited', 'sh', '-c', 'echo stays >/kept/mark; echo goes >/lost');
    const row = await window.waitRow('edited', (row) => row.state === 'running', 'runs');
    const edit = async () => {
      const { id } = await window.waitRow('edited', () => true, 'is there');
      await window.press('More actions', `[role=row][data-id="${id}"]`);
      await window.press('Edit…');
      await window.find(form);
    };
    await edit();
    await add('environment', '+ Add');
    await type('env/0/name', 'NEW');
    await type('env/0/value', 'value');
    await window.click(`${form} [data-confirm]`);
    const review = 'dialog[data-dialog=edit][open]';
    await window.find(`${review} [data-change]`);
    const said = await window.run((review) => document.querySelector(review).innerText, review);
    assert.match(said, /-e NEW=value/);
    assert.match(said, /kept/);
    assert.match(said, /\/lost/);
    const seconds = await window.find(`${review} [data-up-for] input`);
    await seconds.click();
    await window.chord(Key.CONTROL, 'a');
    await window.keys('1');
    await window.click(`${review} [data-confirm]`);
    const made = await window.waitRow('edited', (now) => now.id !== row.id && now.state === 'running', 'is another one, under its name');
    await until(() => !docker('ps', '--all', '--quiet', '--no-trunc').split('\n').includes(row.id), 'the old one is removed');
    assert.equal(inspect(made.id).Name, '/edited');
    assert.ok(inspect(made.id).Config.Env.includes('NEW=value'));
    assert.equal(docker('exec', 'edited', 'cat', '/kept/mark'), 'stays');
  });

  test('a limit is changed in place, without a restart', async () => {
    sleeper('limited');
    const row = await window.waitRow('limited', (row) => row.state === 'running', 'runs');
    const before = inspect('limited').State.StartedAt;
    await window.press('More actions', `[role=row][data-id="${row.id}"]`);
    await window.press('Edit…');
    await window.find(form);
    await type('resources/memory', '96m');
    await window.click(`${form} [data-confirm]`);
    const review = 'dialog[data-dialog=edit][open]';
    await window.find(`${review} [data-change]`);
    await window.click(`${review} [data-confirm]`);
    await until(() => inspect('limited').HostConfig.Memory === 96 * 2 ** 20, 'the limit is there');
    assert.equal(inspect('limited').State.StartedAt, before);
    assert.equal(inspect('limited').Id, row.id);
  });
});
