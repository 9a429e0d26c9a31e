//! What is in a tar: its headers, read tolerantly, its bodies skipped. Archives come from anywhere:
//! nothing of one is held beyond what a name takes.

use std::io::{self, Read};
use std::ops::ControlFlow;

const BLOCK: usize = 512;
/// The longest name or block of extended headers, in bytes.
const LONGEST: u64 = 1 << 20;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Within the folder, without slashes at its ends; empty for the folder itself. `None` where it
    /// leads out.
    pub(super) path: Option<Vec<u8>>,
    pub(super) folder: bool,
    /// Bytes of the file, its holes counted.
    pub(super) size: u64,
}

/// What extended headers say of the entry after them.
#[derive(Default)]
struct Said {
    path: Option<Vec<u8>>,
    sparse_path: Option<Vec<u8>>,
    size: Option<u64>,
    real_size: Option<u64>,
}

/// Tells each entry, in order, for as long as that is wanted. An archive that ends before its end,
/// or is none, is an error.
pub(super) fn each(
    mut tar: impl Read,
    mut tell: impl FnMut(Entry) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut block = [0; BLOCK];
    let mut said = Said::default();
    loop {
        tar.read_exact(&mut block).map_err(cut)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        if !is_header(&block) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "this is no tar archive, or a broken one",
            ));
        }
        let kind = field(&block, 156, 1).first().copied().unwrap_or_default();
        let written = number(field(&block, 124, 12));
        match kind {
            b'x' | b'X' => {
                let text = held(&mut tar, written)?;
                extended(&text, &mut said);
                continue;
            }
            b'L' => {
                said.path = Some(until_nul(&held(&mut tar, written)?).to_vec());
                continue;
            }
            // A long link, headers of all, a volume's label.
            b'K' | b'g' | b'V' => {
                skip(&mut tar, written)?;
                continue;
            }
            _ => {}
        }
        let of = std::mem::take(&mut said);
        // Links, devices and folders have no body, whatever their size says.
        let body = match kind {
            b'1'..=b'6' => 0,
            _ => of.size.unwrap_or(written),
        };
        let mut size = of.real_size.unwrap_or(body);
        if kind == b'S' {
            size = number(field(&block, 483, 12));
            let mut more = field(&block, 482, 1) == [1];
            while more {
                let mut map = [0; BLOCK];
                tar.read_exact(&mut map).map_err(cut)?;
                more = field(&map, 504, 1) == [1];
            }
        }
        let name = of.sparse_path.or(of.path).unwrap_or_else(|| name(&block));
        let entry = Entry {
            folder: kind == b'5' || (matches!(kind, 0 | b'0') && name.ends_with(b"/")),
            path: within(&name),
            size,
        };
        if tell(entry).is_break() {
            return Ok(());
        }
        skip(&mut tar, body)?;
    }
}

fn cut(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return io::Error::new(error.kind(), "the archive ends before its end");
    }
    error
}

fn field(block: &[u8; BLOCK], at: usize, length: usize) -> &[u8] {
    block.get(at..at + length).unwrap_or_default()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// Octal, or binary where the first bit is set.
fn number(field: &[u8]) -> u64 {
    if let [first, rest @ ..] = field
        && first & 0x80 != 0
    {
        let first = u64::from(first & 0x7f);
        return rest
            .iter()
            .fold(first, |all, byte| all.wrapping_shl(8) | u64::from(*byte));
    }
    let digits = field.iter().skip_while(|byte| **byte == b' ');
    digits
        .take_while(|byte| (b'0'..=b'7').contains(*byte))
        .fold(0, |all: u64, byte| {
            all.wrapping_mul(8).wrapping_add(u64::from(byte - b'0'))
        })
}

fn is_header(block: &[u8; BLOCK]) -> bool {
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| match at {
            148..156 => u64::from(b' '),
            _ => u64::from(*byte),
        })
        .sum();
    number(field(block, 148, 8)) == sum
}

fn name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_nul(field(block, 0, 100));
    let prefix = until_nul(field(block, 345, 155));
    // GNU's own headers have something else there.
    if field(block, 257, 6) == b"ustar\0" && !prefix.is_empty() {
        return [prefix, b"/", name].concat();
    }
    name.to_vec()
}

/// Lines of `length key=value`, each with its length.
fn extended(text: &[u8], said: &mut Said) {
    let mut rest = text;
    while let Some(space) = memchr::memchr(b' ', rest) {
        let length = number_of(rest.get(..space).unwrap_or_default());
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(line) = rest.get(space + 1..length.saturating_sub(1)) else {
            return;
        };
        if let Some(equals) = memchr::memchr(b'=', line) {
            let value = line.get(equals + 1..).unwrap_or_default();
            match line.get(..equals).unwrap_or_default() {
                b"path" => said.path = Some(value.to_vec()),
                b"GNU.sparse.name" => said.sparse_path = Some(value.to_vec()),
                b"size" => said.size = Some(number_of(value)),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                    said.real_size = Some(number_of(value));
                }
                _ => {}
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn number_of(digits: &[u8]) -> u64 {
    let text = std::str::from_utf8(digits).unwrap_or_default();
    text.parse().unwrap_or_default()
}

fn padded(length: u64) -> u64 {
    length.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64)
}

fn held(tar: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    if length > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a name in the archive is too long",
        ));
    }
    let mut text = Vec::new();
    let whole = padded(length);
    let read = tar.by_ref().take(whole).read_to_end(&mut text)?;
    if (read as u64) < whole {
        return Err(cut(io::ErrorKind::UnexpectedEof.into()));
    }
    text.truncate(usize::try_from(length).unwrap_or_default());
    Ok(text)
}

fn skip(tar: &mut impl Read, length: u64) -> io::Result<()> {
    let whole = padded(length);
    let skipped = io::copy(&mut tar.by_ref().take(whole), &mut io::sink())?;
    if skipped < whole {
        return Err(cut(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(())
}

/// A name of an archive as a path within the folder; `None` where it leads out.
fn within(name: &[u8]) -> Option<Vec<u8>> {
    let mut path = Vec::with_capacity(name.len());
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => return None,
            part => {
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(part);
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, kind: u8, size: usize) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
        block[156] = kind;
        block[257..263].copy_from_slice(b"ustar\0");
        block[148..156].copy_from_slice(b"        ");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    fn body(bytes: &[u8]) -> Vec<u8> {
        let mut block = bytes.to_vec();
        block.resize(bytes.len().next_multiple_of(BLOCK), 0);
        block
    }

    fn read(parts: &[Vec<u8>]) -> io::Result<Vec<(Option<String>, bool, u64)>> {
        let mut all = Vec::new();
        each(parts.concat().as_slice(), |entry| {
            let path = entry.path.map(|path| String::from_utf8(path).unwrap());
            all.push((path, entry.folder, entry.size));
            ControlFlow::Continue(())
        })?;
        Ok(all)
    }

    #[test]
    fn names_are_found_wherever_they_are_written() {
        let long = "x/".repeat(100) + "y";
        let pax = |line: &str| {
            let rest = line.len() + 2;
            let length = rest + (rest + 3).to_string().len();
            format!("{length} {line}\n")
        };
        let path = pax(&format!("path={long}"));
        let found = read(&[
            header("./", b'5', 0),
            header("./a", b'0', 3),
            body(b"abc"),
            header("L", b'L', long.len() + 1),
            body(format!("{long}\0").as_bytes()),
            header("cut", b'0', 0),
            header("x", b'x', path.len()),
            body(path.as_bytes()),
            header("cut", b'0', 0),
            header("/../etc/passwd", b'0', 0),
            header("a/../../b", b'2', 0),
            header("link", b'1', 3),
            vec![0; 2 * BLOCK],
        ]);
        let some = |path: &str| Some(path.to_owned());
        assert_eq!(
            found.unwrap(),
            [
                (some(""), true, 0),
                (some("a"), false, 3),
                (some(&long), false, 0),
                (some(&long), false, 0),
                (None, false, 0),
                (None, false, 0),
                (some("link"), false, 0),
            ]
        );
    }

    #[test]
    fn what_is_no_archive_or_cut_is_told() {
        assert!(read(&[b"hello".to_vec()]).is_err());
        assert!(read(&[vec![7; 2048]]).is_err());
        assert!(read(&[header("a", b'0', 3)]).is_err());
        assert!(read(&[header("a", b'0', 3), body(b"abc")]).is_err());
        assert!(read(&[header("a", b'L', 1 << 30)]).is_err());
        assert_eq!(read(&[vec![0; BLOCK]]).unwrap(), []);
    }
}
