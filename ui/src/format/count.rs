//! Large numbers, so that they can be read.

use crate::i18n::Locale;

/// `1 204` in English, as the rest of the page spaces numbers from their units; `1,204` in Korean.
/// The space does not break.
pub(crate) fn grouped(locale: Locale, number: u64) -> String {
    let mark = match locale {
        Locale::en => '\u{202f}',
        Locale::ko => ',',
    };
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(mark);
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(Locale::en, 12), "12");
        assert_eq!(grouped(Locale::en, 1204), "1\u{202f}204");
        assert_eq!(grouped(Locale::ko, 10_000_000), "10,000,000");
    }
}
