use super::{Hash, commands};
use crate::{Around, Nothing};
use contract::ParseTrouble;

struct Here;

impl Around for Here {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "TAG").then(|| "7 alpine".to_owned())
    }
    fn home(&self) -> Option<String> {
        Some("/home/mi n".to_owned())
    }
    fn current_dir(&self) -> Option<String> {
        Some("/src/it's".to_owned())
    }
    fn read_file(&self, _: &str) -> std::io::Result<String> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

fn words(text: &str) -> Vec<String> {
    let mut all = commands(text, Hash::Comment, &Here).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).words
}

#[test]
fn fills_in_what_needs_nothing_to_be_run() {
    for (text, wanted) in [
        ("docker ~/x", vec!["docker", "/home/mi n/x"]),
        ("docker a~ '~'", vec!["docker", "a~", "~"]),
        ("docker $HOME/x", vec!["docker", "/home/mi n/x"]),
        ("docker \"$HOME\"", vec!["docker", "/home/mi n"]),
        ("docker '$HOME'", vec!["docker", "$HOME"]),
        ("docker \\$HOME", vec!["docker", "$HOME"]),
        ("docker \"$(pwd)\":/x", vec!["docker", "/src/it's:/x"]),
        ("docker `pwd`:/x", vec!["docker", "/src/it's:/x"]),
        (
            "docker ${PWD}/x %cd%/y",
            vec!["docker", "/src/it's/x", "/src/it's/y"],
        ),
        ("docker r:$TAG", vec!["docker", "r:7 alpine"]),
        (
            "docker ${NO:-d} ${TAG-d} ${NO-}",
            vec!["docker", "d", "7 alpine", ""],
        ),
        (
            "docker $'a\\tb\\x41\\u00e9\\'' $",
            vec!["docker", "a\tbAé'", "$"],
        ),
    ] {
        assert_eq!(words(text), wanted, "{text}");
    }
}

#[test]
fn names_what_would_have_to_be_run() {
    let all = commands(
        "docker $(id -u) \"$(a \")\" b)\" ${X%y} $1 2>&1",
        Hash::Comment,
        &Here,
    );
    let simple = &all.unwrap()[0];
    assert_eq!(
        simple.words,
        ["docker", "$(id -u)", "$(a \")\" b)", "${X%y}", "$1"]
    );
    assert_eq!(
        simple.left,
        ["$(id -u)", "$(a \")\" b)", "${X%y}", "$1", "2>&1"]
    );
}

#[test]
fn goes_on_over_the_ends_of_lines() {
    for text in [
        "docker a \\\n  b",
        "docker a \\  \r\n  b\r\n",
        "docker a ^\n  b",
        "docker a `\n  b",
        "$ docker a \\\n> b",
        "```sh\ndocker a b\n```",
        "me@box:~/src$ docker a b",
        "[root@box ~]# docker a b",
        "PS C:\\Users\\me> docker a b",
        "C:\\x>docker a b",
        "docker a b # and more",
        "# why\n\ndocker a b",
        "docker \"a\" 'b' \\",
    ] {
        assert_eq!(words(text), ["docker", "a", "b"], "{text}");
    }
    assert_eq!(words("docker a\n  --b c"), ["docker", "a", "--b", "c"]);
    assert_eq!(
        words("docker 'a\\\nb' \"c\\\nd\""),
        ["docker", "a\\\nb", "cd"]
    );
}

#[test]
fn backslashes_of_windows_paths_stay() {
    assert_eq!(
        words("docker -v C:\\a\\b:/c x\\ y"),
        ["docker", "-v", "C:\\a\\b:/c", "x y"]
    );
    assert_eq!(words("docker ^\n -v .\\a:/c"), ["docker", "-v", ".\\a:/c"]);
}

#[test]
fn tells_commands_apart() {
    let all = commands(
        "V=1; docker a$V && docker b | cat & # c\nCID=$(docker d)",
        Hash::Comment,
        &Nothing,
    );
    let texts: Vec<_> = all.unwrap().into_iter().map(|simple| simple.text).collect();
    assert_eq!(texts, ["docker a$V", "docker b", "| cat", "docker d"]);
}

#[test]
fn a_hash_is_a_comment_or_a_prompt() {
    assert_eq!(commands("# docker a", Hash::Comment, &Nothing).unwrap(), []);
    assert_eq!(
        commands("# docker a", Hash::Prompt, &Nothing).unwrap()[0].words,
        ["docker", "a"]
    );
}

#[test]
fn open_quotes_are_said() {
    for text in [
        "docker 'a",
        "docker \"a",
        "docker $(a",
        "docker `a",
        "docker ${a",
        "docker $'a",
    ] {
        let trouble = commands(text, Hash::Comment, &Nothing);
        assert_eq!(trouble, Err(ParseTrouble::OpenQuote), "{text}");
    }
}
