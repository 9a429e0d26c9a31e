//! Bytes as lines of a hex dump, and base64. Pure.

/// Bytes of a line.
pub(super) const LINE: u64 = 16;

/// A line: where it begins, its bytes, and those that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) offset: String,
    pub(super) bytes: String,
    pub(super) text: String,
}

/// A line of at most [`LINE`] bytes.
pub(super) fn line(offset: u64, bytes: &[u8]) -> Line {
    let mut shown = String::with_capacity(50);
    for place in 0..LINE as usize {
        if place == 8 {
            shown.push(' ');
        }
        match bytes.get(place) {
            Some(byte) => shown.push_str(&format!("{byte:02x} ")),
            None => shown.push_str("   "),
        }
    }
    let text = bytes.iter().map(|byte| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '·',
    });
    Line {
        offset: format!("{offset:08x}"),
        bytes: shown.trim_end().to_owned(),
        text: text.collect(),
    }
}

/// Standard alphabet, padded or not; `None` where it is something else.
pub(super) fn of_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stand_in_lines() {
        let whole: Vec<u8> = (0..16).collect();
        let line_of = line(0x1f0, &whole);
        assert_eq!(line_of.offset, "000001f0");
        assert_eq!(
            line_of.bytes,
            "00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f"
        );
        assert_eq!(line(0, b"a\xffB").bytes, "61 ff 42");
        assert_eq!(line(0, b"a\xff\n<").text, "a··<");
        assert_eq!(line(1 << 40, b"").offset, "10000000000");
    }

    #[test]
    fn base64_is_read() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("TQ==", b"M"),
            ("TWE=", b"Ma"),
            ("TWFu", b"Man"),
            ("/+8A", b"\xff\xef\x00"),
        ] {
            assert_eq!(of_base64(text).as_deref(), Some(bytes));
        }
        assert_eq!(of_base64("a b"), None);
    }
}
