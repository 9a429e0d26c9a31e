// What an engine says is shown as text, and breaks nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startFake } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

describe('hostile strings and a crowd', { timeout: 240_000 }, () => {
  test('markup, direction marks, newlines, megabyte labels and broken UTF-8 are text', async () => {
    const fake = await startFake('--containers', '3');
    fake.ask('POST', '/_fake/hostile');
    const window = await openWindow({ env: { DOCKER_HOST: fake.host } });
    try {
      await window.waitLink('live');
      await until(() => window.run(() => document.querySelectorAll('[role=row][data-id]').length > 3), 'the hostile rows are listed');
      const found = await window.run(() => ({
        injected: document.querySelectorAll('[role=row] img, [role=row] script, [role=row] iframe, [role=row] b').length,
        ran: document.title === 'owned',
        tall: [...document.querySelectorAll('[role=row][data-id]')].filter((row) => row.getBoundingClientRect().height > 40).length,
        wide: document.documentElement.scrollWidth > innerWidth,
        overrides: [...document.querySelectorAll('[role=row][data-id]')].filter((row) => /[\u202a-\u202e\u2066-\u2069]/.test(row.innerText)).length,
      }));
      assert.deepEqual(found, { injected: 0, ran: false, tall: 0, wide: false, overrides: 0 });
      // Each opens its drawer without harm.
      const ids = await window.run(() => [...document.querySelectorAll('[role=row][data-id]')].map((row) => row.dataset.id));
      for (const id of ids) {
        await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
        await window.waitFor(`the drawer of ${id}`, () => document.querySelector('[data-drawer]'));
      }
      assert.notEqual(await window.run(() => document.title), 'owned');
      assert.equal(await window.run(() => document.documentElement.scrollWidth > innerWidth), false);
      await window.screenshot('hostile');
    } finally {
      await window.close();
      await fake.stop();
    }
  });

  test('ten thousand containers: only the rows on the screen exist, and the last is one key away', async () => {
    const fake = await startFake('--containers', '10000');
    const window = await openWindow({ env: { DOCKER_HOST: fake.host } });
    try {
      await window.waitLink('live', 20_000);
      const table = await until(() => window.run(() => {
        const table = document.querySelector('[role=table], [role=grid], [role=treegrid]');
        return table && { rows: Number(table.getAttribute('aria-rowcount')), drawn: table.querySelectorAll('[role=row]').length };
      }), 'the table');
      assert.ok(table.rows >= 10000, `aria-rowcount is ${table.rows}`);
      assert.ok(table.drawn < 120, `${table.drawn} rows are in the page`);
      await window.click('[role=row][data-id] [data-column=name]');
      await window.keys(Key.ESCAPE, Key.END);
      await window.waitFor('the last row is on the screen', (rows) => [...document.querySelectorAll('[role=row][aria-rowindex]')].some((row) => Number(row.getAttribute('aria-rowindex')) >= rows), table.rows);
    } finally {
      await window.close();
      await fake.stop();
    }
  });

  test('an engine that floods events and drops its stream is followed to the right list', async () => {
    const fake = await startFake('--containers', '9');
    const window = await openWindow({ env: { DOCKER_HOST: fake.host } });
    try {
      await window.waitLink('live');
      fake.ask('POST', '/_fake/event-flood?rate=5000&seconds=2');
      fake.ask('POST', '/_fake/drop-events');
      const [first] = JSON.parse(fake.ask('GET', '/containers/json?all=1'));
      fake.ask('POST', `/_fake/rename?id=${first.Id}&name=renamed-in-the-flood`);
      await window.waitLink('live');
      await window.waitRow('renamed-in-the-flood', () => true, 'is listed by its new name');
    } finally {
      await window.close();
      await fake.stop();
    }
  });
});
