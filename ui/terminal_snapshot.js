// What stands in a terminal, as what has to be written to see it again: a tab that moves to another
// window takes its text along, colours and modes too. Lines that were wrapped are written as one,
// so that they are wrapped anew where the other window is narrower.

/** The SGR that makes a cell look as it does. */
function look(cell) {
  const codes = [0];
  if (cell.isBold()) codes.push(1);
  if (cell.isDim()) codes.push(2);
  if (cell.isItalic()) codes.push(3);
  if (cell.isUnderline()) codes.push(4);
  if (cell.isBlink()) codes.push(5);
  if (cell.isInverse()) codes.push(7);
  if (cell.isInvisible()) codes.push(8);
  if (cell.isStrikethrough()) codes.push(9);
  if (cell.isOverline()) codes.push(53);
  const colour = (base, palette, rgb, value) => {
    if (palette) codes.push(base, 5, value);
    else if (rgb) codes.push(base, 2, value >> 16 & 255, value >> 8 & 255, value & 255);
  };
  colour(38, cell.isFgPalette(), cell.isFgRGB(), cell.getFgColor());
  colour(48, cell.isBgPalette(), cell.isBgRGB(), cell.getBgColor());
  return `\x1b[${codes.join(';')}m`;
}

/** A line up to its last cell that shows something; all of it where it goes on below. */
function line(of, whole, state) {
  let text = '';
  let blank = '';
  for (let x = 0; x < of.length; x++) {
    const cell = of.getCell(x, state.cell);
    if (!cell || cell.getWidth() === 0) continue; // the right half of a wide letter
    const letters = cell.getChars();
    const now = cell.isAttributeDefault() ? '\x1b[0m' : look(cell);
    if (letters === '' && now === '\x1b[0m' && !whole) {
      blank += ' ';
      continue;
    }
    // What is skipped at the end of a line is written before what follows it.
    if (blank) {
      if (state.look !== '\x1b[0m') text += state.look = '\x1b[0m';
      text += blank;
      blank = '';
    }
    if (now !== state.look) text += state.look = now;
    text += letters || ' ';
  }
  return text;
}

function lines(buffer, from, to, state) {
  let text = '';
  for (let y = from; y < to; y++) {
    const of = buffer.getLine(y);
    if (!of) continue;
    const goes_on = y + 1 < to && buffer.getLine(y + 1)?.isWrapped === true;
    text += line(of, goes_on, state);
    if (!goes_on && y + 1 < to) text += '\r\n';
  }
  return text;
}

/** Where the cursor stands, counted from the last line that was written. */
function back_to(buffer, last) {
  const up = last - 1 - (buffer.baseY + buffer.cursorY);
  return `${up > 0 ? `\x1b[${up}A` : ''}\x1b[${buffer.cursorX + 1}G`;
}

export function snapshot(term) {
  const { normal, alternate, active } = term.buffer;
  const state = { look: '\x1b[0m', cell: normal.getNullCell() };
  // Empty lines below the cursor were never written.
  let last = normal.length;
  const lowest = normal.baseY + normal.cursorY + 1;
  while (last > lowest && normal.getLine(last - 1)?.translateToString(true) === '') last--;
  let text = lines(normal, 0, last, state) + back_to(normal, last);
  if (active === alternate || active.type === 'alternate') {
    text += `\x1b[?1049h\x1b[H${lines(alternate, 0, alternate.length, state)}`;
    text += `\x1b[${alternate.cursorY + 1};${alternate.cursorX + 1}H`;
  }
  const { modes } = term;
  const on = (holds, code) => (holds ? `\x1b[?${code}h` : '');
  const mouse = { x10: 9, vt200: 1000, drag: 1002, any: 1003 }[modes.mouseTrackingMode];
  return `${text}\x1b[0m${on(modes.applicationCursorKeysMode, 1)}${on(modes.bracketedPasteMode, 2004)}`
    + `${on(modes.sendFocusMode, 1004)}${mouse ? `\x1b[?${mouse}h\x1b[?1006h` : ''}`
    + `${modes.applicationKeypadMode ? '\x1b=' : ''}${modes.wraparoundMode ? '' : '\x1b[?7l'}`;
}
