// What is measured inside the page, over WebDriver. The functions that are handed to `run` are sent
// to the page as text: they see nothing of this file.
import { setTimeout as sleep } from 'node:timers/promises';

/** IDs of the rows on the screen, top to bottom. */
export function visibleRows(window) {
  return window.run(() =>
    [...document.querySelectorAll('[role=row][data-id]')]
      .map((row) => ({ id: row.dataset.id, state: row.dataset.state, at: row.getBoundingClientRect() }))
      .filter(({ at }) => at.top > 0 && at.bottom < innerHeight)
      .sort((one, other) => one.at.top - other.at.top)
      .map(({ id, state }) => ({ id, state })));
}

/** Milliseconds since 1970 at which the page marked its first painted list; null where it sets no mark. */
export function ownMark(window) {
  return window.run(() => {
    const [mark] = performance.getEntriesByName('first-list', 'mark');
    return mark ? performance.timeOrigin + mark.startTime : null;
  });
}

/** Watches for one change of a row: `wanted` is a new name or a new `data-state`. */
function watchRow(id, wanted) {
  const found = { dom: null, frame: null };
  globalThis.found = found;
  const row = () => document.querySelector(`[role=row][data-id="${id}"]`);
  const observer = new MutationObserver(() => {
    const at = row();
    if (found.dom !== null || !at || !(at.dataset.state === wanted || at.textContent.includes(wanted))) return;
    found.dom = Date.now();
    observer.disconnect();
    requestAnimationFrame(() => {
      // A message is handled after the frame that was just prepared.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { found.frame = Date.now(); };
      port2.postMessage(0);
    });
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** From an event's writing to the changed cell, in the page's tree and in its next frame. */
export async function eventLatencies(window, fake, times) {
  const rows = (await visibleRows(window)).filter(({ state }) => state === 'running').slice(0, 8);
  const dom = [];
  const frame = [];
  const paused = new Set();
  for (let turn = 0; turn < times; turn += 1) {
    const { id } = rows[turn % rows.length];
    let order;
    let wanted;
    if (Math.floor(turn / rows.length) % 2 === 0) {
      wanted = `bench-${turn}-renamed`;
      order = `rename?id=${id}&name=${wanted}`;
    } else {
      wanted = paused.has(id) ? 'running' : 'paused';
      order = `state?id=${id}&state=${wanted === 'paused' ? 'paused' : 'unpaused'}`;
      if (!paused.delete(id)) paused.add(id);
    }
    await window.run(watchRow, id, wanted);
    await sleep(60 + (turn * 37) % 100); // the page is at rest, and in step with no timer of anyone
    const { written } = await fake.ask('POST', order);
    await sleep(150);
    const found = await window.run(() => globalThis.found);
    if (found.dom !== null) dom.push(found.dom - written);
    if (found.frame !== null) frame.push(found.frame - written);
  }
  return { dom, frame, missed: times - frame.length };
}

/** Work from a keystroke in the filter box to the repainted list, in milliseconds. */
export async function filterWork(window, words) {
  await window.run((words) => {
    const input = document.querySelector('[data-filter]');
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const task = () => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
    const frame = () => new Promise((done) => { requestAnimationFrame(() => done(performance.now())); });
    const rows = () => [...document.querySelectorAll('[role=row][data-id]')].map((row) => row.dataset.id).join();
    const work = [];
    globalThis.filtered = { work, changed: 0, done: false };
    (async () => {
      const texts = words.flatMap((word) => [...word].map((_, index) => word.slice(0, index + 1)).concat(''));
      for (const text of texts) {
        const before = rows();
        await frame();
        await task();
        await new Promise((done) => { setTimeout(done, 120); });
        const typed = performance.now();
        setValue.call(input, text);
        input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
        // Whatever it does at once, and in what it puts off to the end of the task.
        await task();
        const handled = performance.now();
        // Then nothing is worked until the frame; then styles, layout, paint.
        const began = await frame();
        await task();
        work.push(handled - typed + performance.now() - began);
        // Work that is put off further would show as a list that changes later than this.
        const now = rows();
        if (now !== before) globalThis.filtered.changed += 1;
        await new Promise((done) => { setTimeout(done, 200); });
        if (rows() !== now) globalThis.filtered.late = (globalThis.filtered.late ?? 0) + 1;
      }
      globalThis.filtered.done = true;
    })();
  }, words);
  return finished(window, 'filtered');
}

/** Work for each frame while the list scrolls, in milliseconds. */
export async function scrollWork(window, frames, step) {
  await window.run((frames, step) => {
    const scroller = document.querySelector('[role=table]');
    const work = [];
    const result = { work, done: false };
    globalThis.scrolled = result;
    // A frame is: scroll events, animation callbacks, styles, layout, paint. The first of these to be
    // heard begins the frame's work; a message that is posted in it is handled after its end.
    let heard = null;
    addEventListener('scroll', () => { heard ??= performance.now(); }, { capture: true });
    const { port1, port2 } = new MessageChannel();
    let left = frames;
    let down = step;
    port1.onmessage = ({ data: began }) => { work.push(performance.now() - began); };
    const next = () => {
      const began = heard ?? performance.now();
      heard = null;
      const before = scroller.scrollTop;
      scroller.scrollTop = before + down;
      if (scroller.scrollTop === before) down = -down;
      port2.postMessage(began);
      left -= 1;
      if (left > 0) requestAnimationFrame(next);
      else setTimeout(() => { result.top = scroller.scrollTop; result.done = true; }, 100);
    };
    requestAnimationFrame(next);
  }, frames, step);
  return finished(window, 'scrolled');
}

/**
 * What the webview itself needs for the same, in milliseconds: the rows that stand there get other texts, and a list
 * of them is scrolled, by a script of a few lines instead of the program. Call it last: the list is no list after it.
 */
export async function webviewWork(window, times, frames, step) {
  await window.run((times) => {
    const task = () => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
    const frame = () => new Promise((done) => { requestAnimationFrame(() => done(performance.now())); });
    const table = document.querySelector('[role=table]').cloneNode(true);
    document.querySelector('[role=table]').replaceWith(table);
    const body = table.querySelector('.table-body');
    const rows = [...body.querySelectorAll('[role=row][data-id]')];
    body.replaceChildren(...rows);
    body.style.height = '360000px';
    const texts = rows.map((row) => {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      const found = [];
      while (walker.nextNode()) found.push(walker.currentNode);
      return found;
    });
    const show = (slot, place, word) => {
      rows[slot].style.top = `${place * 36}px`;
      for (const text of texts[slot]) text.data = `${word} ${place}`;
    };
    const shown = rows.map(() => -1);
    table.addEventListener('scroll', () => {
      const first = Math.max(0, Math.floor(table.scrollTop / 36) - 3);
      for (let place = first; place < first + rows.length; place += 1) {
        const slot = place % rows.length;
        if (shown[slot] === place) continue;
        shown[slot] = place;
        show(slot, place, 'scrolled');
      }
    });
    const repainted = { work: [], done: false };
    globalThis.repainted = repainted;
    (async () => {
      for (let turn = 0; turn < times; turn += 1) {
        await frame();
        await task();
        await new Promise((done) => { setTimeout(done, 120); });
        const began = performance.now();
        rows.forEach((_, slot) => show(slot, slot, `turn ${turn}`));
        await task();
        const handled = performance.now();
        const painted = await frame();
        await task();
        repainted.work.push(handled - began + performance.now() - painted);
      }
      repainted.done = true;
    })();
  }, times);
  const { work: repaint } = await finished(window, 'repainted');
  const { work: scroll } = await scrollWork(window, frames, step);
  return { repaint, scroll };
}

/**
 * Work to open the Run form and to type into it, in milliseconds. `open` is the press until the form is painted and
 * takes what is typed; `typed` is what a keystroke sets off at once and the frame that shows it, and again for the
 * preview's answer; `told` is the whole time from the keystroke to the changed preview, the way to the program included.
 */
export async function formWork(window, times, keystrokes) {
  await window.run((times, keystrokes) => {
    const task = () => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });
    const frame = () => new Promise((done) => { requestAnimationFrame(() => done(performance.now())); });
    const still = (ms) => new Promise((done) => { setTimeout(done, ms); });
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const result = { open: [], typed: [], told: [], done: false };
    globalThis.formed = result;
    const button = () => [...document.querySelectorAll('.page-header button, header button')].find((at) => at.innerText.trim() === 'Run a container');
    const form = () => document.querySelector('dialog[data-dialog=run][open]');
    const close = async () => {
      form()?.dispatchEvent(new Event('cancel', { cancelable: true }));
      await still(50);
      document.querySelector('[data-discard]')?.click();
      await still(300);
    };
    (async () => {
      for (let turn = 0; turn < times; turn += 1) {
        await still(200);
        await frame();
        await task();
        const pressed = performance.now();
        button().click();
        await task();
        while (!form()) await task();
        const handled = performance.now();
        const began = await frame();
        await task();
        result.open.push(handled - pressed + performance.now() - began);
        if (turn + 1 < times) await close();
      }
      await still(1000);
      const name = form().querySelector('[data-field="name"]');
      const preview = () => form().querySelector('[data-preview]').innerText;
      let text = '';
      for (let turn = 0; turn < keystrokes; turn += 1) {
        text += 'abcdefghij'[turn % 10];
        await still(400);
        await frame();
        await task();
        const typed = performance.now();
        setValue.call(name, text);
        name.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
        await task();
        const handled = performance.now();
        const painted = await frame();
        await task();
        let work = handled - typed + performance.now() - painted;
        while (!preview().includes(text) && performance.now() - typed < 2000) await task();
        result.told.push(performance.now() - typed);
        const began = await frame();
        await task();
        work += performance.now() - began;
        result.typed.push(work);
      }
      await close();
      result.done = true;
    })().catch((error) => { result.error = String(error); result.done = true; });
  }, times, keystrokes);
  const result = await finished(window, 'formed');
  if (result.error) throw new Error(result.error);
  return result;
}

async function finished(window, name) {
  for (let waited = 0; waited < 120_000; waited += 250) {
    const result = await window.run((name) => globalThis[name], name);
    if (result?.done) return result;
    await sleep(250);
  }
  throw new Error(`the page did not finish: ${name}`);
}
