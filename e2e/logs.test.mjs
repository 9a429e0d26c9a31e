// Logs, as a person reads them: floods, search, several containers at once, and an engine that dies.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ENGINE, docker } from './engine.mjs';
import { Key, openWindow, until } from './window.mjs';

const BUSYBOX = 'berth-test/busybox';
const scripts = join(dirname(fileURLToPath(import.meta.url)), '../scripts/test-engine');

/** A log in the window: the one in `within`. */
class LogView {
  constructor(window, within) {
    this.window = window;
    this.at = `${within} [data-log]`;
  }

  /** What is on the screen, top to bottom; marks have a text and `mark`. */
  rows() {
    return this.window.run((at) => {
      const view = document.querySelector(`${at} [data-log-rows]`)?.getBoundingClientRect();
      return [...document.querySelectorAll(`${at} [data-row]`)]
        .filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > view.top + 2 && top < view.bottom - 2;
        })
        .map((row) => ({
          row: Number(row.dataset.row),
          stream: row.dataset.stream,
          mark: 'mark' in row.dataset,
          text: (row.querySelector('[data-text]') ?? row).textContent,
          whole: row.innerText,
        }));
    }, this.at);
  }

  async texts() {
    return (await this.rows()).filter((row) => !row.mark).map((row) => row.text);
  }

  /** Waits until what is on the screen is as `check` says. */
  async shows(check, what) {
    await until(async () => check(await this.rows()), what).catch(async (error) => {
      assert.fail(`${error.message}; on the screen: ${JSON.stringify((await this.rows()).map((row) => row.text.slice(0, 80)))}`);
    });
    return this.rows();
  }

  /** Waits until the last line is this one. */
  endsWith(text) {
    return this.shows((rows) => rows.filter((row) => !row.mark).at(-1)?.text === text, `the last line is ${text}`);
  }

  attribute(name) {
    return this.window.run((at, name) => document.querySelector(at)?.getAttribute(name), this.at, name);
  }

  focus() {
    return this.window.run((at) => document.querySelector(`${at} [data-log-rows]`).focus(), this.at);
  }

  async keys(...keys) {
    await this.focus();
    await this.window.keys(...keys);
  }

  async search(text) {
    const field = await this.window.find(`${this.at} input[type=search]`);
    await field.clear();
    await field.sendKeys(text);
  }

  /** Waits for so many matches in the whole log. */
  finds(matches) {
    return this.window.waitFor(`${matches} matches`, (at, matches) => {
      const found = document.querySelector(`${at} [data-matches]`);
      return found && 'complete' in found.dataset && Number(found.dataset.matches) === matches;
    }, this.at, matches);
  }

  /** Every row, from the first to the last, by paging through it. */
  async all() {
    const all = new Map();
    await this.keys(Key.HOME);
    await this.window.waitFor('the first row', (at) => document.querySelector(`${at} [data-log-rows]`).scrollTop === 0, this.at);
    for (let still = 0, first = null; still < 3;) {
      const [row] = await this.rows();
      still = row && row.row === first ? still + 1 : 0;
      first = row?.row;
      await sleep(30);
    }
    for (let still = 0; still < 3;) {
      const before = all.size;
      const rows = await this.rows();
      for (const row of rows) all.set(row.row, row);
      still = all.size === before ? still + 1 : 0;
      await this.keys(Key.PAGE_DOWN);
      // Drawn with the next frame; at the end nothing moves.
      const moved = async () => (await this.rows())[0]?.row !== rows[0]?.row;
      for (let turn = 0; turn < 10 && !(await moved()); turn += 1) await sleep(30);
    }
    return [...all.values()].sort((one, other) => one.row - other.row);
  }
}

/** The lines of `docker logs`, of stdout. */
const logged = (host, name) =>
  execFileSync('docker', ['--host', host, 'logs', name], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .slice(0, -1);

describe('logs', { timeout: 400_000 }, () => {
  let window;
  const made = new Set();
  const run = (name, script, ...options) => {
    made.add(name);
    return docker('run', '--detach', '--name', name, '--init', ...options, BUSYBOX, 'sh', '-c', script);
  };
  const remove = () => {
    if (made.size) docker('rm', '--force', '--volumes', ...made);
    made.clear();
  };
  before(async () => {
    window = await openWindow({ env: { DOCKER_HOST: ENGINE }, settings: { language: 'en' } });
    await window.waitLink('live');
  });
  afterEach(remove);
  after(async () => {
    await window?.close();
    remove();
  });

  /** Opens the log of a container in its drawer. */
  const open = async (name) => {
    const { id } = await window.waitRow(name, () => true, 'is there');
    await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
    await window.click(`[data-drawer="${id}"] [data-tab=logs]`);
    const log = new LogView(window, `[data-drawer="${id}"]`);
    await window.find(log.at);
    return log;
  };

  test('a flood is followed to its last line, and its first line is still there', async () => {
    run('lv-flood', 'seq 1 300000 | sed "s/^/line /"; echo the end; sleep 100000');
    const log = await open('lv-flood');
    await log.endsWith('the end');
    await until(async () => (await log.attribute('data-lines')) === '300001', 'all lines were read');
    assert.equal(await log.attribute('data-following'), 'true');
    assert.ok(await window.run((at) => document.querySelectorAll(`${at} [data-row]`).length < 200, log.at), 'few rows exist');
    await log.keys(Key.HOME);
    const rows = await log.shows((rows) => rows[0]?.text === 'line 1', 'the first line is seen');
    assert.deepEqual(rows.slice(0, 5).map((row) => row.text), ['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
    assert.equal(await log.attribute('data-following'), 'false');
    // In the middle, by the scroll bar: lines without a gap.
    await window.run((at) => {
      const rows = document.querySelector(`${at} [data-log-rows]`);
      rows.scrollTop = rows.scrollHeight / 2;
    }, log.at);
    const middle = await log.shows((rows) => /^line 1[4-5]\d{4}$/.test(rows[0]?.text ?? ''), 'the middle is seen');
    const numbers = middle.map((row) => Number(row.text.slice(5)));
    assert.deepEqual(numbers, numbers.map((_, place) => numbers[0] + place));
    await log.keys(Key.END);
    await log.endsWith('the end');
    assert.equal(await log.attribute('data-following'), 'true');
  });

  test('scrolling up pauses and counts what comes; the button goes on', async () => {
    run('lv-slow', 'seq 1 500; while true; do echo more; sleep 0.3; done');
    const log = await open('lv-slow');
    await log.shows((rows) => rows.at(-1)?.text === 'more', 'it is followed');
    await log.keys(Key.PAGE_UP);
    assert.equal(await log.attribute('data-following'), 'false');
    await log.shows((rows) => rows.at(-1)?.text !== 'more', 'it was scrolled up');
    const before = await log.texts();
    const button = await window.find(`${log.at} [data-do=follow]`);
    await until(async () => /Paused · \d+ new/.test(await button.getText()), 'new lines are counted');
    assert.deepEqual(await log.texts(), before, 'what is read does not move');
    await button.click();
    assert.equal(await log.attribute('data-following'), 'true');
    await log.shows((rows) => rows.at(-1)?.text === 'more', 'it is followed again');
  });

  test('search counts, steps, filters with lines around, and says what is wrong with a pattern', async () => {
    run('lv-search', 'seq 1 100000 | sed "s/^/line /"; sleep 100000');
    const log = await open('lv-search');
    await log.endsWith('line 100000');
    await log.search('LINE 9999');
    await log.finds(11); // 9999 and 99990 to 99999
    await window.keys(Key.ENTER);
    const stands = (text) => window.waitFor(`${text} is current`, (at, text) => document.querySelector(`${at} [data-current] [data-text]`)?.textContent === text, log.at, text);
    await stands('line 99999');
    await log.keys('N', 'N');
    await stands('line 99997');
    await log.keys('n', 'n', 'n');
    await stands('line 9999');
    await window.click(`${log.at} [data-toggle=only]`);
    await log.shows((rows) => rows.length === 11 && rows[0].text === 'line 9999' && rows[1].text === 'line 99990', 'only the matches are seen');
    const around = await window.find(`${log.at} [data-field=around]`);
    await around.clear();
    await around.sendKeys('1');
    // 9998–10000 and 99989–100000
    await log.shows((rows) => rows.length === 15 && rows[0].text === 'line 9998' && rows.at(-1).text === 'line 100000', 'a line around each');
    await window.click(`${log.at} [data-toggle=case]`);
    await log.finds(0);
    await window.click(`${log.at} [data-toggle=case]`);
    await window.click(`${log.at} [data-toggle=regex]`);
    await log.search('line (1|2)5{2}$');
    await log.finds(2);
    await log.search('line (');
    await window.waitFor('the pattern is wrong', (at) => document.querySelector(`${at} input[type=search]`).getAttribute('aria-invalid') === 'true', log.at);
    const said = await window.run((at) => document.getElementById(document.querySelector(`${at} input[type=search]`).getAttribute('aria-describedby')).textContent, log.at);
    assert.match(said, /no regular expression/);
    await window.keys(Key.ESCAPE);
    await log.shows((rows) => rows.length > 15, 'all lines are back');
    // A part of the log is read by its last lines, and what cannot be meant is said at its field.
    await window.click(`${log.at} [data-do=range]`);
    const field = (name) => window.find(`${log.at} [data-field=${name}]`);
    await (await field('since')).sendKeys('soonish', Key.ENTER);
    await window.waitFor('the field is wrong', (at) => document.querySelector(`${at} [data-field=since]`).getAttribute('aria-invalid') === 'true', log.at);
    await (await field('since')).sendKeys(Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
    await (await field('tail')).sendKeys('3', Key.ENTER);
    await log.shows((rows) => JSON.stringify(rows.map((row) => row.text)) === JSON.stringify(['line 99998', 'line 99999', 'line 100000']), 'the last three');
  });

  test('a part of a log is read, a match far to the right comes into sight, and lines are copied whole', async () => {
    run('lv-part', 'echo first; printf "%0500d needle %0500d\\n" 0 0; printf "\\033[31mlast\\033[0m\\n"; sleep 100000');
    const log = await open('lv-part');
    await log.endsWith('last');
    await log.search('needle');
    await log.finds(1);
    await window.keys(Key.ENTER);
    await window.waitFor('the match is in sight', (at) => {
      const found = document.querySelector(`${at} [data-current] .log-match`)?.getBoundingClientRect();
      const view = document.querySelector(`${at} [data-log-rows]`).getBoundingClientRect();
      return found && found.left >= view.left && found.right <= view.right;
    }, log.at);
    await log.keys(Key.ENTER);
    await window.waitFor('it stands out in the whole line, too', (at) => document.querySelector(`${at} [data-whole] .log-match`)?.textContent === 'needle', log.at);
    await log.keys(Key.ESCAPE, Key.ESCAPE);
    await log.search(' ');
    await window.keys(Key.ESCAPE);
    await log.focus();
    await window.chord(Key.CONTROL, 'a');
    await window.chord(Key.CONTROL, 'c');
    await window.waitFor('it says so', (at) => /copied/i.test(document.querySelector(`${at} .log-notice`)?.textContent ?? ''), log.at);
    const field = await window.find(`${log.at} input[type=search]`);
    await field.clear();
    await field.sendKeys(Key.chord(Key.CONTROL, 'v'));
    await until(async () => /^first\s*0{500} needle 0{500}\s*last$/.test(await field.getAttribute('value')), 'the clipboard has the lines');
    await field.clear();
    await window.click(`${log.at} [data-do=range]`);
    const range = (name) => window.find(`${log.at} [data-field=${name}]`);
    await (await range('since')).sendKeys('1h', Key.ENTER);
    await log.shows((rows) => rows.length === 3, 'all of the last hour');
    await window.click(`${log.at} [data-do=range]`);
    await (await range('since')).sendKeys(Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
    await (await range('until')).sendKeys('1h', Key.ENTER);
    await log.shows((rows) => rows.length === 0, 'nothing before that');
  });

  test('every kind of line is shown as what it is', async () => {
    run('lv-kinds', [
      'echo "한글 정렬 <b>not bold</b>"',
      'printf "\\033[31mred\\033[0m plain\\n"',
      'echo \'{"level":"warn","count":[1,2]}\'',
      'printf "10%%\\r50%%\\r100%%\\n"',
      'printf "bad \\377 byte\\n"',
      'echo oh no >&2',
      'head -c 10000000 /dev/zero | tr "\\0" x; echo',
      'echo last; sleep 100000',
    ].join('; '));
    const log = await open('lv-kinds');
    await log.endsWith('last');
    const rows = await log.rows();
    const row = (text) => rows.find((row) => row.text.startsWith(text));
    assert.equal(row('한글').text, '한글 정렬 <b>not bold</b>');
    assert.equal(await window.run((at) => document.querySelectorAll(`${at} [data-row] b`).length, log.at), 0);
    assert.equal(row('red').text, 'red plain');
    assert.equal(row('100%').text, '100%');
    assert.equal(row('bad').text, 'bad \ufffd byte');
    assert.equal(row('oh no').stream, 'stderr');
    assert.equal(row('last').stream, 'stdout');
    assert.match(row('xxx').whole, /10 MB/);
    assert.ok(row('xxx').text.length < 1_000_000, 'it is cut for display');
    // Two columns of Latin letters are as wide as one of Hangul.
    const [latin, hangul] = await window.run((at) => {
      const widths = (text) => {
        const words = [...document.querySelectorAll(`${at} [data-text]`)].find((it) => it.textContent.startsWith(text));
        const range = document.createRange();
        const letters = document.createTreeWalker(words, NodeFilter.SHOW_TEXT).nextNode();
        range.setStart(letters, 0);
        range.setEnd(letters, 2);
        return range.getBoundingClientRect().width;
      };
      return [widths('last'), widths('한글')];
    }, log.at);
    assert.ok(Math.abs(2 * latin - hangul) < 0.5, `${latin} and ${hangul}`);
    // The driver takes what sticks to the edge of a line of 4096 letters for not seen.
    const press = (what) => window.run((at, what) => document.querySelector(`${at} [data-row] [data-do=${what}]`).click(), log.at, what);
    await press('json');
    await window.waitFor('it is indented', (at) => /\{\n +"level": "warn",\n/.test(document.querySelector(`${at} [data-whole] pre`)?.textContent ?? ''), log.at);
    await press('whole');
    await window.waitFor('it says how much is not shown', (at) => /9.950.000 more/.test(document.querySelector(`${at} [data-whole]`)?.innerText ?? ''), log.at);
  });

  test('a restart, an end and a removal are marked, and the lines stay', async () => {
    run('lv-again', 'echo begun; trap "exit 3" TERM; while true; do sleep 0.1; done');
    const log = await open('lv-again');
    await log.endsWith('begun');
    docker('restart', 'lv-again');
    await log.shows((rows) => rows.filter((row) => row.text === 'begun').length === 2 && rows.some((row) => row.mark && /started again/.test(row.text)), 'it goes on below a mark');
    docker('stop', 'lv-again');
    await log.shows((rows) => rows.filter((row) => row.mark && /exited with code/.test(row.text)).length >= 1, 'its exit is marked');
    docker('rm', 'lv-again');
    made.delete('lv-again');
    await window.find(`${log.at} [data-said=removed]`);
    assert.equal((await log.texts()).filter((text) => text === 'begun').length, 2);
    await window.keys(Key.ESCAPE);
  });

  test('a driver that keeps nothing is said, with the engine\'s words', async () => {
    run('lv-none', 'echo unseen; sleep 100000', '--log-driver', 'none');
    const log = await open('lv-none');
    const said = await window.find(`${log.at} [data-said=unreadable]`);
    await until(async () => /does not support reading/.test(await said.getText()), 'the engine\'s words are shown');
  });

  test('a project is one log in time order, and those that join are in it', async () => {
    const of = (service) => ['--label', 'com.docker.compose.project=lvshop', '--label', `com.docker.compose.service=${service}`];
    const turns = (mine) => `n=0; while [ $n -lt 10 ]; do n=$((n+1)); echo ${mine} $n; sleep 0.2; done; sleep 100000`;
    run('lv-one', turns('one'), ...of('one'));
    run('lv-two', turns('two'), ...of('two'));
    await window.click('[data-project-logs=lvshop]');
    const log = new LogView(window, '[role=tabpanel][id^=dock-panel]');
    await log.shows((rows) => rows.filter((row) => / 10$/.test(row.text)).length === 2, 'both are read');
    run('lv-three', 'echo three 1; sleep 100000', ...of('three'));
    await log.shows((rows) => rows.some((row) => row.mark && /lv-three joined/.test(row.text)) && rows.at(-1).text === 'three 1', 'the third joins');
    const all = (await log.all()).filter((row) => !row.mark);
    assert.equal(all.length, 21);
    const times = ['lv-one', 'lv-two', 'lv-three'].flatMap((name) =>
      execFileSync('docker', ['--host', ENGINE, 'logs', '--timestamps', name], { encoding: 'utf8' }).trim().split('\n'));
    const wanted = times.sort().map((line) => line.slice(line.indexOf(' ') + 1));
    assert.deepEqual(all.map((row) => row.text), wanted);
    assert.match(all[0].whole, /lv-one|lv-two/, 'each row names its container');
    await window.find(`${log.at} [data-do=sources]`);
  });
});

describe('logs of an engine that dies', { timeout: 240_000 }, () => {
  let host, home;
  const docker = (...args) => execFileSync('docker', ['--host', host, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  before(() => {
    // One of its own: others are at work on the engine of the test run.
    const said = execFileSync('bash', [join(scripts, 'start.sh'), '--owner', String(process.pid)], { encoding: 'utf8' });
    host = /BERTH_TEST_ENGINE=(.*)/.exec(said)[1];
    home = /BERTH_TEST_ENGINE_HOME=(.*)/.exec(said)[1];
    const image = execFileSync('docker', ['--host', ENGINE, 'save', BUSYBOX], { maxBuffer: 1 << 28 });
    execFileSync('docker', ['--host', host, 'load'], { input: image, stdio: ['pipe', 'ignore', 'inherit'] });
  });
  after(() => {
    if (home) execFileSync('bash', [join(scripts, 'stop.sh'), home], { stdio: 'ignore' });
  });

  test('following goes on without a line lost or doubled', async () => {
    // Counts on from where it was, whoever starts it again.
    const script = 'n=$(cat /n 2>/dev/null || echo 0); while true; do n=$((n+1)); echo $n >/n; echo line $n; sleep 0.02; done';
    docker('run', '--detach', '--name', 'counter', '--restart', 'always', BUSYBOX, 'sh', '-c', script);
    const window = await openWindow({ env: { DOCKER_HOST: host }, settings: { language: 'en' } });
    try {
      await window.waitLink('live');
      const { id } = await window.waitRow('counter', () => true, 'is there');
      await window.click(`[role=row][data-id="${id}"] [data-column=name]`);
      await window.click('[data-drawer] [data-tab=logs]');
      const log = new LogView(window, '[data-drawer]');
      const last = async () => Number((await log.texts()).at(-1)?.slice(5));
      await until(async () => (await last()) > 50, 'it is followed');
      process.kill(Number(readFileSync(join(home, 'docker.pid'), 'utf8')), 'SIGKILL');
      await window.find(`${log.at} [data-said=lost]`);
      const before = await last();
      execFileSync('bash', [join(scripts, 'start.sh'), '--again', home], { stdio: 'ignore' });
      await window.waitLink('live');
      await until(async () => (await last()) > before + 50, 'it is followed again');
      docker('update', '--restart', 'no', 'counter');
      docker('kill', 'counter');
      const wanted = logged(host, 'counter');
      await log.endsWith(wanted.at(-1));
      const all = await log.all();
      assert.deepEqual(all.filter((row) => !row.mark).map((row) => row.text), wanted);
      assert.ok(all.some((row) => row.mark && /engine is back/.test(row.text)), 'where it was away is marked');
    } finally {
      await window.close();
    }
  });

  test('of several containers the absence is told once', async () => {
    const of = (service) => ['--label', 'com.docker.compose.project=lvlost', '--label', `com.docker.compose.service=${service}`];
    for (const name of ['east', 'west', 'south']) {
      docker('run', '--detach', '--name', `lost-${name}`, '--restart', 'always', ...of(name), BUSYBOX, 'sh', '-c', `while true; do echo ${name}; sleep 0.2; done`);
    }
    const window = await openWindow({ env: { DOCKER_HOST: host }, settings: { language: 'en' } });
    try {
      await window.waitLink('live');
      await window.click('[data-project-logs=lvlost]');
      const log = new LogView(window, '[role=tabpanel][id^=dock-panel]');
      await log.shows((rows) => ['east', 'west', 'south'].every((name) => rows.some((row) => row.text === name)), 'all are followed');
      process.kill(Number(readFileSync(join(home, 'docker.pid'), 'utf8')), 'SIGKILL');
      await window.find(`${log.at} [data-said=lost]`);
      execFileSync('bash', [join(scripts, 'start.sh'), '--again', home], { stdio: 'ignore' });
      await window.waitLink('live');
      await log.shows((rows) => !rows.at(-1)?.mark && rows.some((row) => row.mark), 'they are followed again');
      await window.waitFor('nobody is away', (at) => !document.querySelector(`${at} [data-said=lost]`), log.at);
      docker('update', '--restart', 'no', 'lost-east', 'lost-west', 'lost-south');
      docker('kill', 'lost-east', 'lost-west', 'lost-south');
      const marks = (await log.all()).filter((row) => row.mark).map((row) => row.text);
      assert.equal(marks.filter((text) => /engine is back/.test(text)).length, 1, marks.join('; '));
    } finally {
      await window.close();
    }
  });
});
