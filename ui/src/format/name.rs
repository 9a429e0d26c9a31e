//! The rule for a container's name: `[a-zA-Z0-9][a-zA-Z0-9_.-]+`.

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing was typed.
    Empty,
    /// One letter; the engine wants two.
    TooShort,
    /// The first must be a letter or digit, this is neither.
    First(char),
    /// A letter that no name may hold.
    Letter(char),
}

/// `None` where the engine takes it.
pub(crate) fn fault(name: &str) -> Option<Fault> {
    let mut letters = name.chars();
    let Some(first) = letters.next() else {
        return Some(Fault::Empty);
    };
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    if let Some(letter) = name.chars().find(|letter| !allowed(*letter)) {
        return Some(Fault::Letter(letter));
    }
    if !first.is_ascii_alphanumeric() {
        return Some(Fault::First(first));
    }
    letters.next().is_none().then_some(Fault::TooShort)
}

#[cfg(test)]
mod tests {
    use super::{Fault, fault};

    #[test]
    fn the_engines_rule() {
        for name in ["web", "a1", "9x", "my_web.2-b"] {
            assert_eq!(fault(name), None, "{name}");
        }
        assert_eq!(fault(""), Some(Fault::Empty));
        assert_eq!(fault("a"), Some(Fault::TooShort));
        assert_eq!(fault("-web"), Some(Fault::First('-')));
        assert_eq!(fault("my web"), Some(Fault::Letter(' ')));
        assert_eq!(fault("웹"), Some(Fault::Letter('웹')));
        assert_eq!(fault("/web"), Some(Fault::Letter('/')));
    }
}
