// Text of files: CodeMirror and what Berth asks of it. Loaded when a text is looked at for the first
// time, and a language with the first file of it; `src/files/codemirror.rs` is the only caller.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const legacy = (load, name) => () => load().then((module) => StreamLanguage.define(module[name]));
const shell = legacy(() => import('@codemirror/legacy-modes/mode/shell'), 'shell');
const properties = legacy(() => import('@codemirror/legacy-modes/mode/properties'), 'properties');
const nginx = legacy(() => import('@codemirror/legacy-modes/mode/nginx'), 'nginx');
const dockerfile = legacy(() => import('@codemirror/legacy-modes/mode/dockerfile'), 'dockerFile');
const toml = legacy(() => import('@codemirror/legacy-modes/mode/toml'), 'toml');
const diff = legacy(() => import('@codemirror/legacy-modes/mode/diff'), 'diff');
const lua = legacy(() => import('@codemirror/legacy-modes/mode/lua'), 'lua');
const perl = legacy(() => import('@codemirror/legacy-modes/mode/perl'), 'perl');
const ruby = legacy(() => import('@codemirror/legacy-modes/mode/ruby'), 'ruby');
const go = legacy(() => import('@codemirror/legacy-modes/mode/go'), 'go');
const clike = (name) => legacy(() => import('@codemirror/legacy-modes/mode/clike'), name);
const javascript = (options) => () => import('@codemirror/lang-javascript').then((module) => module.javascript(options));
const json = () => import('@codemirror/lang-json').then((module) => module.json());
const yaml = () => import('@codemirror/lang-yaml').then((module) => module.yaml());
const html = () => import('@codemirror/lang-html').then((module) => module.html());
const css = () => import('@codemirror/lang-css').then((module) => module.css());
const python = () => import('@codemirror/lang-python').then((module) => module.python());
const php = () => import('@codemirror/lang-php').then((module) => module.php());
const sql = () => import('@codemirror/lang-sql').then((module) => module.sql());
const xml = () => import('@codemirror/lang-xml').then((module) => module.xml());
const markdown = () => import('@codemirror/lang-markdown').then((module) => module.markdown());
const rust = () => import('@codemirror/lang-rust').then((module) => module.rust());

/** What a name tells, before its end does: patterns of whole names, in lower case. */
const NAMES = [
  [/^(dockerfile|containerfile)([.-].*)?$|\.(dockerfile|containerfile)$/, dockerfile],
  [/^nginx.*\.conf$|^(fastcgi|uwsgi|scgi|proxy)_params$/, nginx],
  [/^\.(bash|zsh|profile|login|logout|env)[\w.-]*$|^profile$|^bashrc$|\.env(\..*)?$/, shell],
  [/^\.(editorconfig|gitconfig|npmrc|my\.cnf)$/, properties],
  [/^(package-lock|composer)\.lock$|^\.(babelrc|eslintrc|prettierrc)$/, json],
  [/^(cargo|poetry)\.lock$/, toml],
  [/^(gemfile|rakefile|vagrantfile)$/, ruby],
];
const ENDS = {
  json, jsonc: json, webmanifest: json, map: json,
  yaml, yml: yaml,
  js: javascript(), mjs: javascript(), cjs: javascript(), jsx: javascript({ jsx: true }),
  ts: javascript({ typescript: true }), tsx: javascript({ typescript: true, jsx: true }),
  html, htm: html, xhtml: html, vue: html,
  css, scss: css, less: css,
  py: python, pyw: python, pyi: python,
  php, phtml: php, inc: php,
  sql,
  xml, svg: xml, xsd: xml, xsl: xml, xslt: xml, plist: xml,
  md: markdown, markdown,
  rs: rust,
  sh: shell, bash: shell, zsh: shell, ksh: shell,
  conf: properties, cnf: properties, cfg: properties, ini: properties, properties, service: properties, desktop: properties,
  toml,
  diff, patch: diff,
  lua, pl: perl, pm: perl, rb: ruby, go,
  c: clike('c'), h: clike('c'), cc: clike('cpp'), cpp: clike('cpp'), hpp: clike('cpp'), java: clike('java'), cs: clike('csharp'), kt: clike('kotlin'), scala: clike('scala'),
};
/** What the first line of a script tells. */
const SHEBANGS = [[/\b(ba|da|z|k|a)?sh\b/, shell], [/\bpython/, python], [/\bnode\b/, javascript()], [/\bphp\b/, php], [/\bperl\b/, perl], [/\bruby\b/, ruby]];

/** The language of a file; nothing where nobody would know. */
function languageOf(path, text) {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const found = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (found) return found;
  if (path.includes('/nginx/') && !name.endsWith('.html')) return nginx;
  const end = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  if (Object.hasOwn(ENDS, end)) return ENDS[end];
  const first = text.slice(0, 200).split('\n', 1)[0];
  if (first.startsWith('#!')) return SHEBANGS.find(([pattern]) => pattern.test(first))?.[1];
  return undefined;
}

/** Colours are tokens, so that another theme takes nothing at all. */
const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--sunken)', fontSize: 'var(--size-small)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '6px 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--accent) 16%, transparent)' },
  '.cm-searchMatch': { backgroundColor: 'var(--mark)', color: '#17202b' },
  '.cm-searchMatch-selected': { outline: '2px solid var(--accent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { color: 'var(--failed-text)', backgroundColor: 'transparent' },
  '.cm-specialChar': { color: 'var(--failed-text)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontFamily: 'var(--font)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 10px' },
  '.cm-panel.cm-search label': { color: 'var(--muted)' },
  '.cm-textfield': { border: '1px solid var(--line)', borderRadius: '5px', backgroundColor: 'var(--surface)', color: 'var(--text)', padding: '3px 6px' },
  '.cm-button': { border: '1px solid var(--line)', borderRadius: '5px', backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-panel.cm-search [name=close]': { color: 'var(--muted)' },
  '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--warning) 14%, transparent) !important' },
  '.cm-changedText': { background: 'color-mix(in srgb, var(--warning) 30%, transparent) !important' },
});
const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: 'var(--muted)' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--ansi-5)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--ansi-2)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit, tags.color], color: 'var(--ansi-3)' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: 'var(--ansi-4)' },
  { tag: [tags.tagName, tags.typeName, tags.className, tags.namespace], color: 'var(--ansi-6)' },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.standard(tags.variableName)], color: 'var(--ansi-4)' },
  { tag: [tags.heading, tags.strong], fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--link)' },
  { tag: tags.inserted, color: 'var(--ansi-2)' },
  { tag: [tags.deleted, tags.invalid], color: 'var(--ansi-1)' },
]));

/**
 * How the lines of a text end: where it is one way all over, the editor shows lines and the end is
 * put back; where it is not, each return stays a character of its line, and is shown.
 */
function endsOf(text) {
  const feeds = text.split('\n').length - 1;
  const pairs = text.split('\r\n').length - 1;
  const returns = text.split('\r').length - 1;
  if (returns === 0) return { end: '\n', mixed: false };
  if (feeds === pairs && returns === pairs) return { end: '\r\n', mixed: false };
  return { end: '\n', mixed: true };
}
const endings = ({ mixed }) => (mixed
  ? [EditorState.lineSeparator.of('\n'), EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, '\n'))]
  : []);
const textOf = (doc, { end }) => doc.sliceString(0, doc.length, end);

function common(spec, ends) {
  return [
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    endings(ends),
    EditorState.phrases.of(spec.phrases),
    look,
    colours,
  ];
}

/** Loads the language of a file into an editor, when there is one. */
async function colour(view, slot, path, text) {
  const language = languageOf(path, text);
  if (!language) return;
  try {
    const loaded = await language();
    if (view.dom.isConnected) view.dispatch({ effects: slot.reconfigure(loaded) });
  } catch (error) {
    // A text without colours is still a text.
    console.error(error);
  }
}

/**
 * Shows a text in `host`. `spec`: { text, saved, path, label, readOnly, wrap, phrases } – `saved` is
 * what the file holds, where that is another text. `hears`: { changed(edited), save() }.
 */
export function open(host, spec, hears) {
  const { text } = spec;
  const ends = endsOf(spec.saved ?? text);
  const [wrap, language, access] = [new Compartment(), new Compartment(), new Compartment()];
  const readOnly = (on) => [EditorState.readOnly.of(on), EditorView.contentAttributes.of({ 'aria-label': spec.label, 'aria-readonly': String(on) })];
  let edited = false;
  let saved;
  const tell = (state) => {
    const now = !state.doc.eq(saved);
    if (now !== edited) {
      edited = now;
      hears.changed(edited);
    }
  };
  const state = (text) => EditorState.create({
    doc: text,
    extensions: [
      common(spec, ends),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      wrap.of(spec.wrap ? EditorView.lineWrapping : []),
      language.of([]),
      access.of(readOnly(spec.readOnly)),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) tell(update.state);
      }),
      keymap.of([
        { key: 'Mod-s', preventDefault: true, run: () => (hears.save(), true) },
        ...searchKeymap,
        ...defaultKeymap,
        ...historyKeymap,
        indentWithTab,
      ]),
    ],
  });
  const view = new EditorView({ state: state(text), parent: host });
  saved = spec.saved === undefined ? view.state.doc : view.state.toText(spec.saved);
  tell(view.state);
  colour(view, language, spec.path, text);
  return {
    text: () => textOf(view.state.doc, ends),
    /** What stands there now is what the file holds, or another text of ours is. */
    saved(text) {
      saved = text === undefined ? view.state.doc : view.state.toText(text);
      tell(view.state);
    },
    /** Another text, which the file does not hold. */
    put: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: view.state.toText(text) } }),
    /** Another text, as the file holds it; taken back by undo. */
    replace(text) {
      saved = view.state.toText(text);
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: saved } });
      tell(view.state);
    },
    set_wrap: (on) => view.dispatch({ effects: wrap.reconfigure(on ? EditorView.lineWrapping : []) }),
    set_read_only: (on) => view.dispatch({ effects: access.reconfigure(readOnly(on)) }),
    find: () => openSearchPanel(view),
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

/**
 * Two texts side by side in `host`: what the file holds now, and what was written here, which can be
 * edited and takes changes over. `spec`: { theirs, mine, path, theirsLabel, mineLabel, phrases }
 */
export function merge(host, spec) {
  const ends = endsOf(spec.theirs);
  const languages = [new Compartment(), new Compartment()];
  const side = (doc, at, label, readOnly) => ({
    doc,
    extensions: [
      common(spec, ends),
      languages[at].of([]),
      EditorView.lineWrapping,
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': String(readOnly) }),
      keymap.of([...searchKeymap, ...defaultKeymap, ...historyKeymap]),
    ],
  });
  const view = new MergeView({
    parent: host,
    a: side(spec.theirs, 0, spec.theirsLabel, true),
    b: side(spec.mine, 1, spec.mineLabel, false),
    revertControls: 'a-to-b',
    renderRevertControl() {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = '→';
      button.title = spec.phrases['Take this'] ?? '';
      button.setAttribute('aria-label', button.title);
      return button;
    },
  });
  colour(view.a, languages[0], spec.path, spec.theirs);
  colour(view.b, languages[1], spec.path, spec.mine);
  view.b.focus();
  return {
    text: () => textOf(view.b.state.doc, ends),
    close: () => view.destroy(),
  };
}
