//! The parts of the office, and what stands around their pages.

use leptos::prelude::*;

use super::route::OfficePage;
use crate::account::frame::{Frame, document};
use crate::city::Lang;
use crate::words::Words;

/// A part of the office that its own navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What waits.
    Desk,
    /// All places.
    Places,
    /// All events.
    Events,
    /// Everybody who may sign in.
    People,
    /// The city's own record.
    City,
    /// The audit log.
    Audit,
}

impl Part {
    /// Every part, in the order of the navigation.
    pub const ALL: [Self; 6] = [
        Self::Desk,
        Self::Places,
        Self::Events,
        Self::People,
        Self::City,
        Self::Audit,
    ];

    /// Where it begins.
    pub const fn page(self) -> OfficePage {
        match self {
            Self::Desk => OfficePage::Desk,
            Self::Places => OfficePage::Places,
            Self::Events => OfficePage::Events,
            Self::People => OfficePage::People,
            Self::City => OfficePage::City,
            Self::Audit => OfficePage::Audit,
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        let t = Words(lang);
        match self {
            Self::Desk => t.office_desk(),
            Self::Places => t.office_places(),
            Self::Events => t.office_events(),
            Self::People => t.officepeople_short(),
            Self::City => t.officecity_short(),
            Self::Audit => t.officehistory_audit(),
        }
    }
}

/// The whole document of a page of the office.
pub fn office_document(
    frame: &Frame,
    part: Part,
    title: &str,
    body: impl IntoView + 'static,
) -> String {
    let lang = frame.lang;
    let items = Part::ALL
        .map(|it| {
            let current = (it == part).then_some("page");
            view! {
                <li>
                    <a href=it.page().pattern(lang) aria-current=current>{it.label(lang)}</a>
                </li>
            }
        })
        .collect_view();
    let body = view! {
        <nav class="office-nav" aria-label=Words(lang).office_parts()>
            <ul>{items}</ul>
        </nav>
        {body}
    };
    document(frame, title, body)
}
