use super::*;

fn parsed(line: &str) -> Result<(Vec<String>, Vec<String>), ParseTrouble> {
    let words = shlex::split(line).unwrap();
    let (given, rest) = parse(Table::Run, &words)?;
    Ok((given.iter().map(Given::written).collect(), rest))
}

#[test]
fn reads_options_as_pflag_does() {
    for (line, options, rest) in [
        ("-itd --rm x", "--interactive --tty --detach --rm", "x"),
        ("-it=false x", "--interactive --tty=false", "x"),
        ("-dp80:81 x", "--detach --publish=80:81", "x"),
        ("-dp=80:81 x", "--detach --publish=80:81", "x"),
        ("-p 80:81 -p=1:2 x", "--publish=80:81 --publish=1:2", "x"),
        ("--rm=0 --init=T x", "--rm=false --init", "x"),
        ("--rm x -it --rm", "--rm", "x -it --rm"),
        ("--name -d x", "--name=-d", "x"),
        ("--name= x", "--name=", "x"),
        ("--name=a=b x", "--name=a=b", "x"),
        ("-h web --help x", "--hostname=web --help", "x"),
        (
            "-v a:/a --tmpfs /t -v b:/b x",
            "--volume=a:/a --tmpfs=/t --volume=b:/b",
            "x",
        ),
        (
            "--net host --dns-opt a x",
            "--network=host --dns-option=a",
            "x",
        ),
        ("-- x -d", "", "x -d"),
        ("-- -x", "", "-x"),
        ("x -- -d", "", "x -- -d"),
        ("--memory-swap -1 x", "--memory-swap=-1", "x"),
        ("x --bogus -z", "", "x --bogus -z"),
    ] {
        let (given, left) = parsed(line).unwrap();
        assert_eq!(
            (given.join(" ").as_str(), left.join(" ").as_str()),
            (options, rest),
            "{line}"
        );
    }
}

#[test]
fn says_what_is_wrong() {
    let unknown = |option: &str| ParseTrouble::UnknownOption {
        option: option.to_owned(),
    };
    let missing = |option: &str| ParseTrouble::NoValue {
        option: option.to_owned(),
    };
    for (line, trouble) in [
        ("--bogus x", unknown("--bogus")),
        ("--bogus=3 x", unknown("--bogus")),
        ("--nam x", unknown("--nam")),
        ("-z x", unknown("-z")),
        ("-itz x", unknown("-z")),
        ("-d --name", missing("--name")),
        ("-dp", missing("-dp")),
        (
            "--rm=maybe x",
            ParseTrouble::BadValue {
                option: "--rm".to_owned(),
                value: "maybe".to_owned(),
            },
        ),
    ] {
        assert_eq!(parsed(line), Err(trouble), "{line}");
    }
}

#[test]
fn create_has_no_options_of_running() {
    let words = ["-d".to_owned(), "x".to_owned()];
    assert!(parse(Table::Create, &words).is_err());
    assert!(parse(Table::Run, &words).is_ok());
}

#[test]
fn no_name_is_taken_twice() {
    for table in [Table::Global, Table::PodmanRun, Table::PodmanCreate] {
        table.parser().clone().debug_assert();
    }
}
