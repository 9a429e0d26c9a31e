use super::{SHOWN, columns, columns_at_most, shown, whole};
use contract::{LogColour, LogStyled};

fn look(line: &[u8]) -> (String, Vec<LogStyled>) {
    let shown = shown(line);
    (shown.text, shown.styles)
}

#[test]
fn lines_read_as_a_terminal_shows_them() {
    for (line, text) in [
        (
            &b"plain \xec\x95\x88\xeb\x85\x95\ttext"[..],
            "plain 안녕\ttext",
        ),
        (
            b"\x1b[1;31mred\x1b[0m and \x1b[38;5;200mpink",
            "red and pink",
        ),
        (b"10%\r20%\r100%", "100%"),
        (b"downloading\rdone", "doneloading"),
        (b"downloading\r\x1b[Kdone", "done"),
        (b"downloading\x1b[2K\rdone", "done"),
        (b"downloading\r\x1b[2Kdone", "done"),
        (b"abc\x08\x08X", "aXc"),
        (b"abc\x1b[2DX", "aXc"),
        (b"name\x1b[4Cok\x1b[3Gx\x1b[20C", "naxe    ok"),
        (b"name\x1b[9Gok", "name    ok"),
        (b"abcdef\x1b[3D\x1b[1Kx", "   xef"),
        (
            b"bad \xff\xfe utf-8 \xed\x95",
            "bad \u{fffd}\u{fffd} utf-8 \u{fffd}",
        ),
        (b"\x1b]0;a title\x07text\x07", "text"),
        (b"nul \0 and \x1bc reset", "nul \u{2400} and  reset"),
        (b"c1 \xc2\x9b31m", "c1 \u{fffd}31m"),
        (b"unfinished \x1b[3", "unfinished "),
        (
            b"\x1b]8;;https://a.b/c\x1b\\link\x1b]8;;\x1b\\ text",
            "link text",
        ),
    ] {
        assert_eq!(look(line).0, text, "{:?}", String::from_utf8_lossy(line));
        assert_eq!(whole(line), text);
    }
}

#[test]
fn colours_and_links_are_kept() {
    let (text, styles) = look(
        b"a\x1b[1;31mred\x1b[22;39m \x1b[38;2;1;2;3;48:2::4:5:6;3;4;9mtrue\x1b[m\x1b[107;7mw\x1b[0m http://x.y/z).",
    );
    assert_eq!(text, "ared truew http://x.y/z).");
    let plain = LogStyled::default();
    assert_eq!(
        styles,
        [
            LogStyled {
                from: 1,
                to: 4,
                ink: Some(LogColour::Index(1)),
                bold: true,
                ..plain.clone()
            },
            LogStyled {
                from: 5,
                to: 9,
                ink: Some(LogColour::Rgb(1, 2, 3)),
                ground: Some(LogColour::Rgb(4, 5, 6)),
                italic: true,
                underline: true,
                struck: true,
                ..plain.clone()
            },
            LogStyled {
                from: 9,
                to: 10,
                ground: Some(LogColour::Index(15)),
                inverse: true,
                ..plain.clone()
            },
            LogStyled {
                from: 11,
                to: 23,
                link: Some("http://x.y/z".into()),
                ..plain.clone()
            },
        ]
    );
    // What was styled and written over.
    let (text, styles) = look(b"\x1b[32mgreen\x1b[0m\rGR\x1b[31mR");
    assert_eq!(text, "GRRen");
    let ink = |from, to, colour| LogStyled {
        from,
        to,
        ink: Some(LogColour::Index(colour)),
        ..plain.clone()
    };
    assert_eq!(styles, [ink(2, 3, 1), ink(3, 5, 2)]);
    // Only what a browser may open.
    let (_, styles) = look(b"\x1b]8;;javascript:alert(1)\x07x\x1b]8;;\x07 file:///etc");
    assert_eq!(styles, []);
}

#[test]
fn a_link_in_a_coloured_text_keeps_the_colour() {
    let (text, styles) = look(b"\x1b[31msee https://a.b now\x1b[0m");
    let parts: Vec<_> = styles
        .iter()
        .map(|style| {
            let part = text.get(style.from as usize..style.to as usize).unwrap();
            (part, style.ink.is_some(), style.link.as_deref())
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("see ", true, None),
            ("https://a.b", true, Some("https://a.b")),
            (" now", true, None),
        ]
    );
}

#[test]
fn long_lines_are_cut_and_whole() {
    let long = vec![b'x'; 10 << 20];
    let cut = shown(&long);
    assert_eq!((cut.text.len(), cut.cut), (SHOWN, true));
    assert_eq!(whole(&long).len(), 10 << 20);
    let mut progress = b"\x1b[31m0%".to_vec();
    for percent in 0..100_000 {
        progress.extend(format!("\r{percent}").into_bytes());
    }
    assert_eq!(look(&progress).0, "99999");
    // A letter is not cut in two.
    let korean = "한".repeat(SHOWN);
    assert!(
        shown(korean.as_bytes())
            .text
            .chars()
            .all(|letter| letter == '한')
    );
}

#[test]
fn a_hostile_line_takes_no_longer_than_another() {
    // Each of them once took the square of its length.
    let mut colours = Vec::new();
    let mut number = 0_u32;
    while colours.len() < 8 << 20 {
        let [_, red, green, blue] = number.to_be_bytes();
        colours.extend(format!("\r\x1b[38;2;{red};{green};{blue}mx").into_bytes());
        number += 1;
    }
    assert_eq!(whole(&colours), "x");
    assert_eq!(look(&colours).0, "x");
    assert_eq!(whole(&b"x\x1b[1K".repeat(1 << 20)), "");
    assert_eq!(
        whole(&b"\r\x1b[60000Cx\r\x1b[60000C\x1b[1K".repeat(1 << 15)),
        ""
    );
    // Nor does it become much longer than it was written.
    let far = whole(&b"\x1b[60000Cx".repeat(1 << 16));
    assert_eq!(far.len(), SHOWN + (1 << 16));
}

#[test]
fn columns_are_counted_as_they_are_shown() {
    for (text, wide) in [("abc", 3), ("안녕", 4), ("a\tb", 9), ("e\u{301}", 1)] {
        assert_eq!(columns(text), wide, "{text}");
        assert!(columns_at_most(text.as_bytes()) >= wide);
    }
}
