//! Recent searches. They are kept on the phone only, and never sent anywhere.

/// Where they are kept.
#[cfg(feature = "hydrate")]
const KEY: &str = "recent-searches";
/// How many are kept.
#[cfg(any(feature = "hydrate", test))]
const MOST: usize = 6;

/// The searches, the latest first.
pub fn load() -> Vec<String> {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        let kept = storage.get_item(KEY).ok().flatten().unwrap_or_default();
        return kept.lines().map(ToOwned::to_owned).take(MOST).collect();
    }
    Vec::new()
}

/// Remembers a search.
pub fn keep(text: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        // A browser that keeps nothing is no reason to complain.
        let _ = storage.set_item(KEY, &with(load(), text).join("\n"));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}

/// Forgets all of them.
pub fn forget() {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

/// The searches with one more.
#[cfg(any(feature = "hydrate", test))]
fn with(before: Vec<String>, text: &str) -> Vec<String> {
    use crate::city::fold;
    // A single letter is no search, and a line break would make it two.
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() < 2 {
        return before;
    }
    let folded = fold(&text);
    let others = before.into_iter().filter(|it| fold(it) != folded);
    std::iter::once(text.clone())
        .chain(others)
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_six_are_kept_each_once() {
        let mut kept = Vec::new();
        for text in [
            "Café",
            "a",
            "eins",
            "zwei",
            "drei",
            "vier",
            "fünf",
            "cafe",
            " zwei\nMal ",
        ] {
            kept = with(kept, text);
        }
        assert_eq!(kept, ["zwei Mal", "cafe", "fünf", "vier", "drei", "zwei"]);
    }
}
