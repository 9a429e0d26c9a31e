use super::{Cutter, PART};
use bytes::Bytes;
use contract::LogStream;

const STAMP: &str = "2026-11-24T02:04:43.745862493Z ";

fn frame(stream: u8, text: &[u8]) -> Vec<u8> {
    let mut frame = vec![stream, 0, 0, 0];
    frame.extend((text.len() as u32).to_be_bytes());
    frame.extend(text);
    frame
}

fn entry(stream: u8, millis: u32, text: &str) -> Vec<u8> {
    frame(
        stream,
        format!("2026-11-24T02:04:43.{millis:03}Z {text}").as_bytes(),
    )
}

fn lines(cutter: &Cutter) -> Vec<(LogStream, String)> {
    let text = |line| String::from_utf8_lossy(cutter.out.text_of(line)).into_owned();
    let lines = cutter.out.lines.iter();
    lines.map(|line| (line.stream, text(line))).collect()
}

fn texts(cutter: &Cutter) -> Vec<String> {
    lines(cutter).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn entries_become_lines_wherever_they_are_cut() {
    let whole = [
        entry(1, 1, "one\r\n"),
        entry(2, 2, "two\n"),
        entry(1, 3, "\n"),
        entry(1, 4, "no end"),
        entry(1, 5, "after a restart\n"),
        frame(1, b"without a moment\n"),
        frame(1, b"short"),
    ]
    .concat();
    for size in [1, 7, 8, 33, whole.len()] {
        let mut cutter = Cutter::new(false, false);
        for part in whole.chunks(size) {
            cutter.push(Bytes::copy_from_slice(part)).unwrap();
        }
        cutter.finish();
        let out = |text: &str| (LogStream::Stdout, text.to_owned());
        assert_eq!(
            lines(&cutter),
            [
                out("one"),
                (LogStream::Stderr, "two".into()),
                out(""),
                out("no end"),
                out("after a restart"),
                out("without a moment"),
                out("short"),
            ],
            "cut at {size}"
        );
    }
}

#[test]
fn a_long_line_is_one_line_in_both_framings() {
    let long = "x".repeat(3 * PART + 100);
    let mut framed = Vec::new();
    let mut raw = Vec::new();
    for part in long.as_bytes().chunks(PART) {
        let text = [STAMP.as_bytes(), part].concat();
        let end: &[u8] = if part.len() < PART { b"\r\n" } else { b"" };
        framed.extend(frame(1, &[&text, end].concat()));
        // Lines of the other output in between.
        framed.extend(entry(2, 44, "other\n"));
        raw.extend([&text, end].concat());
    }
    raw.extend(format!("{STAMP}next\r\n").into_bytes());
    for size in [1000, 1 << 20] {
        let mut cutter = Cutter::new(false, false);
        for part in framed.chunks(size) {
            cutter.push(Bytes::copy_from_slice(part)).unwrap();
        }
        let whole: Vec<_> = texts(&cutter)
            .into_iter()
            .filter(|text| text != "other")
            .collect();
        assert_eq!(whole, std::slice::from_ref(&long));
        let mut cutter = Cutter::new(true, false);
        for part in raw.chunks(size) {
            cutter.push(Bytes::copy_from_slice(part)).unwrap();
        }
        assert_eq!(texts(&cutter), [long.clone(), "next".to_owned()]);
    }
}

#[test]
fn a_line_without_its_end_shows() {
    // As podman and terminals have it: a prompt.
    let mut cutter = Cutter::new(true, true);
    let text = format!("{STAMP}login: ");
    cutter.push(Bytes::from(text)).unwrap();
    let open: Vec<_> = cutter.open().map(|(_, _, text)| text.to_vec()).collect();
    assert_eq!(open, [b"login: ".to_vec()]);
    assert!(cutter.out.is_empty());
    cutter.push(Bytes::from_static(b"root\r\n")).unwrap();
    assert_eq!(texts(&cutter), ["login: root"]);
    assert_eq!(cutter.open().count(), 0);
}

#[test]
fn what_was_cut_off_is_read_again_once() {
    let all = [
        entry(1, 1, "one\n"),
        entry(1, 2, "two\n"),
        entry(1, 2, "two\n"),
        entry(1, 3, &"x".repeat(PART)),
        entry(1, 3, "end\n"),
        entry(1, 4, "four\n"),
    ]
    .concat();
    let expected = {
        let mut cutter = Cutter::new(false, false);
        cutter.push(Bytes::from(all.clone())).unwrap();
        texts(&cutter)
    };
    assert_eq!(expected.len(), 5);
    // Lost after any number of bytes, and told again from the beginning.
    for lost in (0..all.len()).step_by(13) {
        let mut cutter = Cutter::new(false, false);
        cutter.push(Bytes::copy_from_slice(&all[..lost])).unwrap();
        cutter.again();
        cutter.had.again(true);
        cutter.push(Bytes::from(all.clone())).unwrap();
        assert!(!cutter.has_gap());
        assert_eq!(texts(&cutter), expected, "lost after {lost}");
    }
}
