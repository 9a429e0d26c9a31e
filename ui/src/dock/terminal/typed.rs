//! What was typed and is on its way: one message at a time, in the order of the keys.

/// Letters that wait. Those of one kind go together.
#[derive(Debug, Default)]
pub(super) struct Typed {
    waiting: Vec<(String, bool)>,
    /// A message is on its way.
    under_way: bool,
}

impl Typed {
    /// Takes in what was typed. `bytes` as in [`contract::TerminalInput`].
    pub(super) fn add(&mut self, text: String, bytes: bool) {
        match self.waiting.last_mut() {
            Some((last, kind)) if *kind == bytes => last.push_str(&text),
            _ => self.waiting.push((text, bytes)),
        }
    }

    /// What is to be sent now; nothing while something is on its way.
    pub(super) fn next(&mut self) -> Option<(String, bool)> {
        if self.under_way || self.waiting.is_empty() {
            return None;
        }
        self.under_way = true;
        Some(self.waiting.remove(0))
    }

    /// It arrived.
    pub(super) fn arrived(&mut self) {
        self.under_way = false;
    }

    /// Another terminal is opened: what was meant for the one before is not for it.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn letters_go_one_message_at_a_time_and_in_order() {
        let mut typed = Typed::default();
        typed.add("a".into(), false);
        assert_eq!(typed.next(), Some(("a".into(), false)));
        for letter in ["b", "c"] {
            typed.add(letter.into(), false);
        }
        typed.add("\u{80}".into(), true);
        typed.add("d".into(), false);
        assert_eq!(typed.next(), None);
        typed.arrived();
        assert_eq!(typed.next(), Some(("bc".into(), false)));
        typed.arrived();
        assert_eq!(typed.next(), Some(("\u{80}".into(), true)));
        typed.arrived();
        assert_eq!(typed.next(), Some(("d".into(), false)));
        typed.arrived();
        assert_eq!(typed.next(), None);
    }
}
