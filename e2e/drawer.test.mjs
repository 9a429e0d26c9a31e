// One container, whole: Overview and Inspect.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ENGINE, clean, docker, sleeper } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

describe('the drawer', { timeout: 240_000 }, () => {
  let window;
  before(async () => {
    clean();
    window = await openWindow({ env: { DOCKER_HOST: ENGINE } });
    await window.waitLink('live');
  });
  after(async () => {
    await window?.close();
    clean();
  });

  const open = async (name) => {
    const row = await window.waitRow(name, () => true, 'is there');
    await window.click(`[role=row][data-id="${row.id}"] [data-column=name]`);
    await window.find('[data-drawer]');
    await until(() => window.run((id) => document.querySelector('[data-drawer]')?.innerText.includes(id.slice(0, 12)), row.id), `the drawer shows ${name}`);
  };
  const text = () => window.run(() => document.querySelector('[data-drawer]')?.innerText ?? '');
  const says = (what) => until(async () => what.test(await text()), `the drawer says ${what}`).catch(async (error) => assert.match(await text(), what, error.message));

  test('Overview explains the exit and masks secrets until asked', async () => {
    docker('create', '--name', 'job', '--env', 'API_TOKEN=s3cr3t-value', '--env', 'MODE=fast', '--memory', '64m', '--restart', 'on-failure:3', '--label', 'owner=me', '--user', 'nobody', '--workdir', '/tmp', '--volume', 'jobdata:/data', 'berth-test/busybox', 'sh', '-c', 'exit 137');
    await open('job');
    await says(/MODE[\s\S]*fast/);
    await says(/on-failure/);
    await says(/64(\.0)? ?MB|67\.1 ?MB|64 ?MiB/);
    await says(/nobody/);
    await says(/jobdata[\s\S]*\/data|\/data[\s\S]*jobdata/);
    assert.doesNotMatch(await text(), /s3cr3t-value/);
    docker('update', '--restart', 'no', 'job');
    docker('start', 'job');
    await says(/137/);
    await says(/SIGKILL/);
  });

  test('a container that is removed while its drawer is open is said to be gone', async () => {
    sleeper('brief');
    await open('brief');
    await says(/sleep/);
    docker('rm', '--force', 'brief');
    await says(/removed|no longer exists|gone/i);
    await says(/brief/);
    await window.keys(Key.ESCAPE);
  });

  test('Inspect is a tree that is searched, and keeps secrets masked', async () => {
    sleeper('looked-at', '--env', 'DB_PASSWORD=hunter2hunter2', '--label', 'needle=haystack');
    await open('looked-at');
    await window.click('[data-drawer] [data-tab=inspect]');
    await window.find('[data-drawer] [role=tree]');
    await (await window.find('[data-drawer] input[type=search]')).sendKeys('needle');
    await says(/1 (of|\/) 1|1\/1/);
    await window.waitFor('the match is in sight', () => [...document.querySelectorAll('[data-drawer] [role=treeitem]')].some((item) => item.innerText.includes('needle')));
    const search = await window.find('[data-drawer] input[type=search]');
    await search.clear();
    await search.sendKeys('DB_PASSWORD');
    await window.waitFor('the variable is in sight', () => [...document.querySelectorAll('[data-drawer] [role=treeitem]')].some((item) => item.innerText.includes('DB_PASSWORD')));
    assert.doesNotMatch(await text(), /hunter2hunter2/);
  });

  test('a published port opens the browser', async () => {
    // A browser of ours: it writes down what it was asked to open.
    const folder = mkdtempSync(join(tmpdir(), 'berth-browser-'));
    writeFileSync(`${folder}/xdg-open`, `#!/bin/sh\necho "$1" >> ${folder}/opened\n`);
    chmodSync(`${folder}/xdg-open`, 0o755);
    const other = await openWindow({ env: { DOCKER_HOST: ENGINE, PATH: `${folder}:${process.env.PATH}` } });
    try {
      docker('run', '--detach', '--name', 'site', '--publish', '127.0.0.1:48733:80', 'berth-test/web');
      const row = await other.waitRow('site', (row) => /48733/.test(row.text), 'shows its port');
      await other.session.executeScript((id) => document.querySelector(`[role=row][data-id="${id}"] [data-column=ports] :is(a, button)`).click(), row.id);
      await until(() => existsSync(`${folder}/opened`), 'the browser was asked');
      assert.equal(readFileSync(`${folder}/opened`, 'utf8').trim(), 'http://127.0.0.1:48733');
    } finally {
      await other.close();
      rmSync(folder, { recursive: true });
    }
  });
});
