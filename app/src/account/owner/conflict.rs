//! Somebody else was faster: both versions side by side, part by part, and the choice between them.

use leptos::prelude::*;

use super::fields::Fields;
use super::route::OwnerPage;
use crate::account::frame::{Frame, document};
use crate::words::Words;

/// A part of the form on which the two versions differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The part, see [`super::form::PARTS`].
    pub part: &'static str,
    /// What it is called.
    pub label: String,
    /// What one has typed oneself, in words.
    pub mine: String,
    /// What is there now.
    pub theirs: String,
    /// Whether only one's own version differs from the one both began with.
    pub only_mine: bool,
    /// Whether only the other one does.
    pub only_theirs: bool,
}

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The place's name in addresses.
    pub slug: String,
    /// What one has typed, with the version that is there now.
    pub fields: Fields,
    /// Where the versions differ.
    pub differences: Vec<Difference>,
}

/// What a button's or a radio's value says.
pub const MINE: &str = "mine";
/// What a button's or a radio's value says.
pub const THEIRS: &str = "theirs";

/// The fields as they were decided: of each part one's own version, or the other.
pub fn decided(mine: &Fields, theirs: &Fields) -> Fields {
    let mut merged = mine.clone();
    for part in super::form::PARTS {
        let key = format!("choose-{part}");
        if mine.get(&key) == THEIRS {
            merged.take(theirs, part);
        }
        merged.remove(&key);
    }
    merged
}

/// The page.
pub fn conflict_page(frame: &Frame, conflict: &Conflict) -> String {
    let lang = frame.lang;
    let t = Words(lang);
    let hidden = conflict
        .fields
        .pairs()
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }
        })
        .collect_view();
    let parts = conflict
        .differences
        .iter()
        .map(|it| {
            let choice = |value: &'static str, title: &str, text: &str, checked: bool| {
                let text = if text.trim().is_empty() {
                    t.owner_empty()
                } else {
                    text
                };
                view! {
                    <label class="version">
                        <span class="account-check">
                            <input
                                type="radio"
                                name=format!("choose-{}", it.part)
                                value=value
                                checked=checked
                                required
                            />
                            <strong>{title.to_owned()}</strong>
                        </span>
                        <span class="version-text">{text.to_owned()}</span>
                    </label>
                }
            };
            view! {
                <fieldset class="difference">
                    <legend>{it.label.clone()}</legend>
                    <div class="versions">
                        {choice(MINE, t.owner_mine(), &it.mine, !it.only_theirs)}
                        {choice(THEIRS, t.owner_theirs(), &it.theirs, it.only_theirs)}
                    </div>
                </fieldset>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{t.owner_conflict_lead()}</p>
        <form class="owner-form" method="post" action=OwnerPage::Edit.path(lang, &conflict.slug)>
            {hidden} {parts}
            <p>
                <button class="button primary" type="submit" name="do" value="merge">
                    {t.owner_conflict_go()}
                </button>
            </p>
            <p class="hint">{t.owner_conflict_hint()}</p>
        </form>
    };
    document(frame, t.owner_conflict(), body)
}
