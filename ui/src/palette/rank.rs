//! How well a text matches what was typed. Pure.

/// The words that were typed, lower case.
pub(super) fn words(typed: &str) -> Vec<String> {
    typed
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// How far a text is from a word, both in lower case: 0 is the word itself. `None` where it does
/// not match at all.
pub(super) fn distance(text: &str, word: &str) -> Option<u32> {
    if text == word {
        return Some(0);
    }
    if text.starts_with(word) {
        return Some(1);
    }
    let mut at_all = false;
    for (at, _) in text.match_indices(word) {
        at_all = true;
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|before| !before.is_alphanumeric()) {
            return Some(2);
        }
    }
    if at_all {
        return Some(4);
    }
    // Letters in order, for who types `shpapi` for `shop-api`. Of one or two letters nearly
    // everything would match.
    (word.chars().count() >= 3 && in_order(text, word)).then_some(12)
}

fn in_order(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    word.chars()
        .all(|wanted| letters.any(|letter| letter == wanted))
}

/// How far a thing is from all the words: each must match its name, or one of its other texts
/// (which counts less). `None` where a word matches nothing.
pub(super) fn all<'text>(
    words: &[String],
    name: &str,
    others: impl Iterator<Item = &'text str> + Clone,
) -> Option<u32> {
    words.iter().try_fold(0, |sum, word| {
        let by_name = distance(name, word);
        let by_others = others
            .clone()
            .filter_map(|text| text.contains(word.as_str()).then_some(6))
            .min();
        let best = by_name.into_iter().chain(by_others).min()?;
        Some(sum + best)
    })
}

#[cfg(test)]
mod tests {
    use super::{all, distance, words};

    fn best<'name>(typed: &str, names: &[&'name str]) -> Vec<&'name str> {
        let words = words(typed);
        let mut found: Vec<(u32, &str)> = names
            .iter()
            .filter_map(|name| Some((all(&words, &name.to_lowercase(), [].into_iter())?, *name)))
            .collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn what_is_nearest_comes_first() {
        assert_eq!(
            best("web", &["cobweb", "shop-web", "website", "Web", "db"]),
            ["Web", "website", "shop-web", "cobweb"]
        );
        assert_eq!(best("shpapi", &["shop-api", "ship"]), ["shop-api"]);
        assert_eq!(best("api shop", &["shop-api", "api", "shop"]), ["shop-api"]);
        assert_eq!(best("컨테", &["내-컨테이너", "이미지"]), ["내-컨테이너"]);
        assert_eq!(best("", &["b", "a"]), ["a", "b"]);
    }

    #[test]
    fn every_word_must_match_something() {
        let others = ["nginx:1.27", "8f3c"];
        let near = |typed: &str| all(&words(typed), "web", others.into_iter());
        assert_eq!(near("web"), Some(0));
        assert_eq!(near("web nginx"), Some(6));
        assert_eq!(near("web redis"), None);
        assert_eq!(distance("xy", "yx"), None);
    }
}
