//! The bytes of a line → what is shown of them: text, how it looks, and where its links lead.

use super::links;
use contract::{LogColour, LogStyled};
use memchr::{memchr, memrchr};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;
use vte::{Params, Parser, Perform};

/// What is shown of a line, in bytes of text.
pub(super) const SHOWN: usize = 4 << 10;
/// How much of a line with carriage returns is looked at: a progress bar writes its line anew
/// thousands of times, and only the last ones are seen.
const LOOKED_AT: usize = 64 << 10;
/// Columns from one tab stop to the next.
const TAB: u32 = 8;
/// The longest link that is taken, in bytes.
const LINK: usize = 2 << 10;

/// The most looks that one line is shown with: what comes with more of them stays plain.
const LOOKS: usize = 256;
/// The most cells of a line that the cursor may skip where nothing was written yet: a few bytes
/// would else make megabytes of blanks.
const SKIPPED: usize = SHOWN;

/// A cell whose letter was erased; no line has it.
const ERASED: char = '\n';

/// How letters look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    ink: Option<LogColour>,
    ground: Option<LogColour>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    inverse: bool,
    struck: bool,
    link: Option<String>,
}

impl Look {
    fn over(&self, range: Range<usize>) -> LogStyled {
        LogStyled {
            from: u32::try_from(range.start).unwrap_or(u32::MAX),
            to: u32::try_from(range.end).unwrap_or(u32::MAX),
            ink: self.ink,
            ground: self.ground,
            bold: self.bold,
            dim: self.dim,
            italic: self.italic,
            underline: self.underline,
            inverse: self.inverse,
            struck: self.struck,
            link: self.link.clone(),
        }
    }
}

/// What is shown of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) styles: Vec<LogStyled>,
    /// There is more than was shown.
    pub(super) cut: bool,
}

/// A line as it is shown, cut to [`SHOWN`].
pub(super) fn shown(line: &[u8]) -> Shown {
    let mut shown = drawn(line, SHOWN, true);
    links::mark(&shown.text, &mut shown.styles);
    shown
}

/// All of a line, as text.
pub(super) fn whole(line: &[u8]) -> String {
    if is_plain(line) {
        return String::from_utf8_lossy(line).into_owned();
    }
    drawn(line, usize::MAX, false).text
}

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> u32 {
    text.chars().fold(0, |columns, letter| match letter {
        '\t' => (columns / TAB + 1) * TAB,
        letter => columns + letter.width().unwrap_or(0) as u32,
    })
}

/// The columns that a line takes at most, without a look at its letters.
pub(super) fn columns_at_most(line: &[u8]) -> u32 {
    let tabs = memchr::memchr_iter(b'\t', line).count();
    // No letter takes more columns than it has bytes; what is not UTF-8 takes one.
    u32::try_from(line.len() + tabs * (TAB as usize - 1)).unwrap_or(u32::MAX)
}

/// Nothing but letters, and tabs.
fn is_plain(line: &[u8]) -> bool {
    // The second byte of C1 controls in UTF-8 follows this one.
    !line
        .iter()
        .any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f || *byte == 0xc2)
}

/// The part of a line that decides what is shown of it.
pub(super) fn looked_at(line: &[u8]) -> &[u8] {
    let Some(skipped) = line.len().checked_sub(LOOKED_AT) else {
        return line;
    };
    let tail = line.get(skipped..).unwrap_or_default();
    // The last time that it is written over, where it is.
    match (memrchr(b'\r', line), memchr(b'\r', tail)) {
        (None, _) => line.get(..LOOKED_AT).unwrap_or(line),
        (Some(_), Some(from)) => tail.get(from..).unwrap_or_default(),
        (Some(last), None) => {
            let end = line.len().min(last + LOOKED_AT);
            line.get(last..end).unwrap_or_default()
        }
    }
}

fn drawn(line: &[u8], most: usize, looks: bool) -> Shown {
    let line = if most < LOOKED_AT {
        looked_at(line)
    } else {
        line
    };
    let mut screen = Screen::new(most, looks);
    let mut parser = Parser::new();
    // In pieces, so that what is beyond the cut is not looked at.
    for piece in line.chunks(4 << 10) {
        parser.advance(&mut screen, piece);
        if screen.is_full() {
            break;
        }
    }
    // Ends a letter of which the last bytes are missing.
    parser.advance(&mut screen, b"\x1b");
    screen.into_shown()
}

/// One line of a terminal. As long as nothing is written over, letters are appended; then each
/// letter has a cell.
struct Screen {
    most: usize,
    /// How letters look is wanted, too.
    looks: bool,
    text: String,
    styles: Vec<(Range<usize>, Look)>,
    look: Look,
    /// Where `look` began to hold.
    since: usize,
    cells: Option<Cells>,
    cut: bool,
}

#[derive(Default)]
struct Cells {
    cells: Vec<Cell>,
    looks: Vec<Look>,
    look: u16,
    /// Where the cursor stands. It may be beyond the last cell.
    at: usize,
    /// Where the cursor stood whenever what is before it was erased, as far as that counts still:
    /// each is less than the one before. A program that erases all the time costs no more than one
    /// that writes.
    erased: Vec<(usize, u32)>,
    erasures: u32,
    /// Cells that were skipped.
    skipped: usize,
}

#[derive(Clone, Copy)]
struct Cell {
    letter: char,
    look: u16,
    /// Erasures before it was written.
    since: u32,
}

impl Cells {
    /// The number of a look; that of the plain one where there are too many.
    fn number_of(&mut self, look: &Look) -> u16 {
        // Programs go on with what they used last.
        let known = self.looks.iter().rposition(|known| known == look);
        let at = known.unwrap_or_else(|| {
            if self.looks.len() >= LOOKS {
                return 0;
            }
            self.looks.push(look.clone());
            self.looks.len() - 1
        });
        u16::try_from(at).unwrap_or(0)
    }

    fn put(&mut self, letter: char, most: usize) -> bool {
        let cell = Cell {
            letter,
            look: self.look,
            since: self.erasures,
        };
        if let Some(under) = self.cells.get_mut(self.at) {
            *under = cell;
        } else if self.at >= most {
            return false;
        } else {
            let blank = Cell {
                letter: ERASED,
                look: 0,
                since: self.erasures,
            };
            self.skipped += self.at - self.cells.len();
            self.cells.resize(self.at, blank);
            self.cells.push(cell);
        }
        self.at += 1;
        true
    }

    /// Moves the cursor, not much beyond what was written.
    fn go(&mut self, to: usize) {
        let most = self.cells.len() + SKIPPED.saturating_sub(self.skipped);
        self.at = to.min(most.max(self.at));
    }

    fn erase_before(&mut self) {
        self.erasures = self.erasures.saturating_add(1);
        let at = self.at;
        while self.erased.pop_if(|(before, _)| *before <= at).is_some() {}
        self.erased.push((at, self.erasures));
    }

    /// The cells as they are seen: erased ones blank, and none of those at the end.
    fn into_seen(self) -> (Vec<Cell>, Vec<Look>) {
        let mut cells = self.cells;
        let mut erased = self.erased;
        for (at, cell) in cells.iter_mut().enumerate() {
            while erased.pop_if(|(before, _)| *before <= at).is_some() {}
            if erased.last().is_some_and(|(_, time)| *time > cell.since) {
                (cell.letter, cell.look) = (ERASED, 0);
            }
        }
        while cells.pop_if(|cell| cell.letter == ERASED).is_some() {}
        (cells, self.looks)
    }
}

impl Screen {
    fn new(most: usize, looks: bool) -> Self {
        Self {
            most,
            looks,
            text: String::new(),
            styles: Vec::new(),
            look: Look::default(),
            since: 0,
            cells: None,
            cut: false,
        }
    }

    /// What comes cannot show any more.
    fn is_full(&self) -> bool {
        self.cut && self.cells.is_none()
    }

    fn change(&mut self, change: impl FnOnce(&mut Look)) {
        if !self.looks {
            return;
        }
        let before = self.look.clone();
        change(&mut self.look);
        if before == self.look {
            return;
        }
        if let Some(cells) = &mut self.cells {
            cells.look = cells.number_of(&self.look);
        } else {
            let end = self.text.len();
            if before != Look::default() && self.since < end {
                self.styles.push((self.since..end, before));
            }
            self.since = end;
        }
    }

    /// From now on each letter has a cell.
    fn cells(&mut self) -> &mut Cells {
        let look = self.look.clone();
        if self.cells.is_none() {
            self.change(|look| *look = Look::default());
            let mut cells = Cells {
                looks: vec![Look::default()],
                ..Cells::default()
            };
            let mut styles = self.styles.drain(..).peekable();
            let mut of = 0;
            for (at, letter) in self.text.char_indices() {
                while styles.next_if(|(range, _)| range.end <= at).is_some() {}
                let styled = styles.peek().filter(|(range, _)| range.contains(&at));
                of = match styled {
                    None => 0,
                    // One that goes on.
                    Some((_, look)) if cells.looks.get(usize::from(of)) == Some(look) => of,
                    Some((_, look)) => cells.number_of(look),
                };
                cells.cells.push(Cell {
                    letter,
                    look: of,
                    since: 0,
                });
            }
            cells.at = cells.cells.len();
            drop(styles);
            self.cells = Some(cells);
            self.change(|now| *now = look);
        }
        self.cells.get_or_insert_default()
    }

    fn letter(&mut self, letter: char) {
        if let Some(cells) = &mut self.cells {
            self.cut |= !cells.put(letter, self.most);
        } else if self.text.len() + letter.len_utf8() > self.most {
            self.cut = true;
        } else {
            self.text.push(letter);
        }
    }

    /// `EL`: from the cursor on, up to it, or all.
    fn erase(&mut self, what: u16) {
        // Nothing stands behind the end of what was never written over.
        if self.cells.is_none() && what == 0 {
            return;
        }
        let cells = self.cells();
        if what != 1 {
            cells.cells.truncate(cells.at);
        }
        if what != 0 {
            cells.erase_before();
        }
    }

    fn into_shown(mut self) -> Shown {
        if let Some(cells) = self.cells.take() {
            let (cells, looks) = cells.into_seen();
            self.text.clear();
            self.styles.clear();
            let mut since = (0, 0);
            for Cell { letter, look, .. } in cells {
                let letter = if letter == ERASED { ' ' } else { letter };
                if self.text.len() + letter.len_utf8() > self.most {
                    self.cut = true;
                    break;
                }
                if look != since.1 {
                    push(&mut self.styles, &looks, since, self.text.len());
                    since = (self.text.len(), look);
                }
                self.text.push(letter);
            }
            push(&mut self.styles, &looks, since, self.text.len());
        } else {
            self.change(|look| {
                *look = Look {
                    bold: !look.bold,
                    ..Look::default()
                }
            });
        }
        let styles = self.styles.into_iter();
        Shown {
            text: self.text,
            styles: styles.map(|(range, look)| look.over(range)).collect(),
            cut: self.cut,
        }
    }
}

fn push(
    styles: &mut Vec<(Range<usize>, Look)>,
    looks: &[Look],
    (from, look): (usize, u16),
    to: usize,
) {
    if look != 0
        && from < to
        && let Some(look) = looks.get(usize::from(look))
    {
        styles.push((from..to, look.clone()));
    }
}

impl Perform for Screen {
    fn print(&mut self, letter: char) {
        // DEL writes nothing on a terminal.
        let letter = if letter == '\u{7f}' {
            '\u{2421}'
        } else {
            letter
        };
        self.letter(letter);
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\r' => self.cells().at = 0,
            0x08 => {
                let cells = self.cells();
                cells.at = cells.at.saturating_sub(1);
            }
            b'\t' => self.letter('\t'),
            // The bell, and shifts between character sets, which `tput` writes at every turn.
            0x07 | 0x0e | 0x0f => {}
            // The pictures of the others.
            0..0x20 => self.letter(char::from_u32(0x2400 + u32::from(byte)).unwrap_or('\u{fffd}')),
            _ => self.letter('\u{fffd}'),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, between: &[u8], ignore: bool, action: char) {
        if ignore || !between.is_empty() {
            return;
        }
        let number = |at: usize| {
            let param = params.iter().nth(at);
            param.and_then(|param| param.first().copied()).unwrap_or(0)
        };
        match action {
            'm' => self.change(|look| sgr(look, params)),
            'K' => self.erase(number(0)),
            // The column, counted from 1.
            'G' => {
                let to = usize::from(number(0).saturating_sub(1));
                self.cells().go(to);
            }
            'C' => {
                let cells = self.cells();
                let by = usize::from(number(0).max(1));
                cells.go(cells.at + by);
            }
            'D' => {
                let cells = self.cells();
                cells.at = cells.at.saturating_sub(usize::from(number(0).max(1)));
            }
            _ => {}
        }
    }

    /// OSC 8 is a link; the others (titles, clipboards) mean nothing here.
    fn osc_dispatch(&mut self, params: &[&[u8]], _bell: bool) {
        if params.first() != Some(&b"8".as_slice()) {
            return;
        }
        // A link may hold what separates parameters.
        let link = params.get(2..).unwrap_or_default().join(&b';');
        let link = std::str::from_utf8(&link)
            .ok()
            .filter(|link| link.len() <= LINK && links::is_link(link));
        let link = link.map(str::to_owned);
        self.change(|look| look.link = link);
    }
}

fn sgr(look: &mut Look, params: &Params) {
    let mut params = params.iter();
    while let Some(param) = params.next() {
        let [first, rest @ ..] = param else {
            continue;
        };
        match first {
            0 => {
                *look = Look {
                    link: look.link.take(),
                    ..Look::default()
                }
            }
            1 => look.bold = true,
            2 => look.dim = true,
            3 => look.italic = true,
            4 => look.underline = rest.first() != Some(&0),
            7 => look.inverse = true,
            9 => look.struck = true,
            21 => look.underline = true,
            22 => (look.bold, look.dim) = (false, false),
            23 => look.italic = false,
            24 => look.underline = false,
            27 => look.inverse = false,
            29 => look.struck = false,
            30..=37 => look.ink = index(first - 30),
            90..=97 => look.ink = index(first - 90 + 8),
            39 => look.ink = None,
            40..=47 => look.ground = index(first - 40),
            100..=107 => look.ground = index(first - 100 + 8),
            49 => look.ground = None,
            38 | 48 => {
                // `38:2::r:g:b` is one parameter; `38;2;r;g;b` are five.
                let colour = if rest.is_empty() {
                    let mut next = || params.next().and_then(|param| param.first().copied());
                    match next() {
                        Some(5) => next().and_then(index),
                        Some(2) => rgb(next(), next(), next()),
                        _ => None,
                    }
                } else {
                    match *rest {
                        [5, colour, ..] => index(colour),
                        [2, _, red, green, blue, ..] => rgb(Some(red), Some(green), Some(blue)),
                        [2, red, green, blue] => rgb(Some(red), Some(green), Some(blue)),
                        _ => None,
                    }
                };
                let place = if *first == 38 {
                    &mut look.ink
                } else {
                    &mut look.ground
                };
                *place = colour.or(*place);
            }
            _ => {}
        }
    }
}

fn index(colour: u16) -> Option<LogColour> {
    u8::try_from(colour).ok().map(LogColour::Index)
}

fn rgb(red: Option<u16>, green: Option<u16>, blue: Option<u16>) -> Option<LogColour> {
    let part = |part: Option<u16>| u8::try_from(part?).ok();
    Some(LogColour::Rgb(part(red)?, part(green)?, part(blue)?))
}

#[cfg(test)]
mod tests;
