//! Recent searches. They are kept on the phone only, and never sent anywhere.

/// Where they are kept.
#[cfg(feature = "hydrate")]
const KEY: &str = "recent-searches";
/// How many are kept.
#[cfg(any(feature = "hydrate", test))]
const MOST: usize = 6;

/// The searches, the latest first, a line each.
pub fn load() -> String {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        return storage.get_item(KEY).ok().flatten().unwrap_or_default();
    }
    String::new()
}

/// Remembers a search.
pub fn keep(text: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = storage() {
        // A browser that keeps nothing is no reason to complain.
        let _ = storage.set_item(KEY, &with(&load(), text));
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
fn with(before: &str, text: &str) -> String {
    use crate::city::fold;
    // A single letter is no search, and a line break would make it two.
    let mut kept = text.trim().replace('\n', " ");
    if kept.chars().count() < 2 {
        return before.to_owned();
    }
    let folded = fold(&kept);
    let others = before.lines().filter(|it| fold(it) != folded);
    for other in others.take(MOST - 1) {
        kept.push('\n');
        kept.push_str(other);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_six_are_kept_each_once() {
        let mut kept = String::new();
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
            kept = with(&kept, text);
        }
        assert_eq!(kept, "zwei Mal\ncafe\nfünf\nvier\ndrei\nzwei");
    }
}
