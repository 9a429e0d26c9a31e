// The terminal: xterm.js and what Berth asks of it. Loaded when the first terminal is opened, never
// on the way to the first list; `src/dock/xterm.rs` is the only caller.
//
// What a program in a container writes is hostile. It can draw, name itself (shown as text by the
// page) and offer links, which open by Ctrl+click only. It cannot write to the clipboard (OSC 52
// has no handler but the one below, which swallows it), ask for the window's size in pixels, move
// the window or have its own answers typed.
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { snapshot } from './terminal_snapshot.js';

/** Drawn bytes are told after so many, and once when all are drawn. The program sends 512 KiB more
 *  than it was told of, so that it never waits for the page while the page draws. */
const TELL_AFTER = 64 * 1024;
/** Milliseconds of quiet after which the rest is told: an echo of one key needs no message. */
const QUIET = 100;

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const bright = (name) => `bright${name[0].toUpperCase()}${name.slice(1)}`;

const open_views = new Set();
function retheme() {
  for (const view of open_views) view.term.options.theme = theme(view.host);
}
// The theme is an attribute of the page, or the system's.
new MutationObserver(retheme).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', retheme);

/** The colours of tokens.css. */
function theme(host) {
  const style = getComputedStyle(host);
  const token = (name) => style.getPropertyValue(`--term-${name}`).trim();
  const colours = {
    background: token('ground'),
    foreground: token('ink'),
    cursor: token('cursor'),
    cursorAccent: token('ground'),
    selectionBackground: token('selection'),
    selectionInactiveBackground: token('selection'),
    scrollbarSliderBackground: token('slider'),
    scrollbarSliderHoverBackground: token('slider-hover'),
    scrollbarSliderActiveBackground: token('slider-hover'),
    overviewRulerBorder: 'transparent',
  };
  NAMES.forEach((name, at) => {
    colours[name] = token(at);
    colours[bright(name)] = token(at + 8);
  });
  return colours;
}

class View {
  constructor(host, options, hears) {
    this.host = host;
    this.hears = hears;
    /** Bytes that were handed over, and those of them that are on the screen. */
    this.given = 0;
    this.drawn = 0;
    this.told = 0;
    this.timer = 0;
    this.frame = 0;
    const follow = (event, uri) => {
      if (event.ctrlKey || event.metaKey) hears.link(uri);
    };
    const term = new Terminal({
      allowProposedApi: true, // unicode versions and the marks of a search
      altClickMovesCursor: false,
      cursorBlink: false,
      fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
      fontSize: options.font_size,
      lineHeight: 1.2,
      linkHandler: {
        activate: follow,
        allowNonHttpProtocols: false,
        // The text of such a link says nothing of where it leads.
        hover: (event, uri) => { host.title = uri.replace(/\p{C}/gu, '\ufffd').slice(0, 500); },
        leave: () => host.removeAttribute('title'),
      },
      macOptionIsMeta: true,
      minimumContrastRatio: 1,
      rescaleOverlappingGlyphs: true,
      screenReaderMode: options.screen_reader,
      scrollback: options.scrollback,
      theme: theme(host),
    });
    this.term = term;
    this.fitting = new FitAddon();
    this.finder = new SearchAddon({ highlightLimit: 1000 });
    term.loadAddon(this.fitting);
    term.loadAddon(this.finder);
    term.loadAddon(new UnicodeGraphemesAddon());
    term.loadAddon(new WebLinksAddon(follow));
    term.parser.registerOscHandler(52, () => true);
    term.attachCustomKeyEventHandler((event) => event.type !== 'keydown' || !hears.key(event));
    term.onData((text) => hears.data(text));
    term.onBinary((text) => hears.binary(text));
    term.onTitleChange((title) => hears.title(title));
    term.onResize(({ cols, rows }) => hears.resize(cols, rows));
    this.finder.onDidChangeResults(({ resultIndex, resultCount }) => hears.found(resultIndex, resultCount));
    term.open(host);
    // For scripts: what is on the screen and what was written, without a way through the pixels.
    host.terminal = this;
    this.watch = new ResizeObserver(() => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.fit());
    });
    this.watch.observe(host);
    this.fit();
    open_views.add(this);
  }

  /** Takes the size that there is room for; nothing while it is not seen. */
  fit() {
    if (this.host.offsetParent !== null && this.host.clientHeight > 0) this.fitting.fit();
  }

  get cols() { return this.term.cols; }
  get rows() { return this.term.rows; }

  /** Bytes of the process: counted, and told as drawn. */
  write(bytes) {
    this.given += bytes.length;
    this.term.write(bytes, () => {
      this.drawn += bytes.length;
      if (this.drawn - this.told >= TELL_AFTER) {
        this.tell();
      } else if (!this.timer) {
        this.timer = setTimeout(() => this.tell(), QUIET);
      }
    });
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = 0;
    // What was still to be drawn when the tab was closed.
    if (!this.hears || this.drawn === this.told) return;
    this.told = this.drawn;
    this.hears.drawn(this.drawn);
  }

  /** Text of the page's own, not counted. */
  say(text) { this.term.write(text); }

  /** Another process writes here next: what the last one switched on does not stay, and its text
   *  is left alone. Nothing is waiting to be drawn by then. */
  settle() {
    // Leaving a screen that is not there would put the cursor somewhere else.
    const leave = this.term.buffer.active.type === 'alternate' ? '\x1b[?1049l' : '';
    this.term.write(`${leave}\x1b[?9l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?2026l\x1b[!p\x1b[0m`, () => {
      if (this.term.buffer.active.cursorX > 0) this.term.write('\r\n');
    });
  }

  /** Each line feed begins a new line: there is no terminal on the other side. */
  set_lines(convert) { this.term.options.convertEol = convert; }
  set_input(takes) {
    this.term.options.disableStdin = !takes;
    this.term.options.cursorInactiveStyle = takes ? 'outline' : 'none';
  }
  set_font_size(pixels) {
    if (this.term.options.fontSize === pixels) return;
    this.term.options.fontSize = pixels;
    this.fit();
  }
  set_scrollback(lines) { this.term.options.scrollback = lines; }
  set_screen_reader(on) { this.term.options.screenReaderMode = on; }
  set_label(label) { this.term.textarea?.setAttribute('aria-label', label); }

  focus() { this.term.focus(); }
  selection() { return this.term.getSelection(); }
  select_all() { this.term.selectAll(); }
  clear() { this.term.clear(); }
  paste(text) { this.term.paste(text); }
  /** Has the webview paste, as its own key does; `false` where it does not. */
  paste_here() {
    this.term.focus();
    return document.execCommand('paste');
  }
  /** The program has the pointer for itself. */
  has_mouse() { return this.term.modes.mouseTrackingMode !== 'none'; }

  find(text, backwards, incremental, regex, match_case) {
    const style = getComputedStyle(this.host);
    const options = {
      regex,
      caseSensitive: match_case,
      incremental: incremental && !backwards,
      decorations: {
        matchBackground: style.getPropertyValue('--term-match').trim(),
        matchOverviewRuler: style.getPropertyValue('--term-match').trim(),
        activeMatchBackground: style.getPropertyValue('--term-match-active').trim(),
        activeMatchColorOverviewRuler: style.getPropertyValue('--term-match-active').trim(),
      },
    };
    if (regex) {
      try { new RegExp(text); } catch { return false; }
    }
    if (backwards) this.finder.findPrevious(text, options);
    else this.finder.findNext(text, options);
    return true;
  }
  end_find() {
    this.finder.clearDecorations();
    this.term.clearSelection();
  }

  /** All that stands here, once what was handed over is drawn, as what has to be written to see it
   *  again. */
  snapshot() {
    return new Promise((done) => this.term.write('', () => {
      this.tell();
      done(snapshot(this.term));
    }));
  }

  dispose() {
    open_views.delete(this);
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.hears = null;
    delete this.host.terminal;
    this.term.dispose();
  }
}

export function open(host, options, hears) {
  return new View(host, options, hears);
}
