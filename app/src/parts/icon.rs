//! Line drawings for buttons, and the signs of the map beside names. Decoration: the words beside
//! them say the same.

use leptos::prelude::*;

use crate::map::{MarkerState, Symbol, icon_svg};

/// A drawing for a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A folded map.
    Map,
    /// A calendar sheet.
    Calendar,
    /// A bench.
    Bench,
    /// Three lines.
    More,
    /// A magnifying glass.
    Search,
    /// An arrow to the left.
    Back,
    /// Sliders.
    Filter,
    /// A cross-hair.
    Locate,
    /// A cross.
    Clear,
    /// A road that leads to the horizon.
    Street,
    /// A label on a string.
    Topic,
    /// A clock.
    Recent,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Map => "M9 4 3 6.5v13L9 17l6 2.5 6-2.5v-13L15 6.5zM9 4v13M15 6.5v13",
            Self::Calendar => {
                "M4 7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM4 10h16M8 3v4M16 3v4"
            }
            Self::Bench => "M3 14h18M3 9.5h18M6 14v5.5M18 14v5.5M6 9.5V14M18 9.5V14",
            Self::More => "M4 7h16M4 12h16M4 17h16",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Filter => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
            Self::Locate => {
                "M12 2v4M12 18v4M2 12h4M18 12h4M12 6.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z"
            }
            Self::Clear => "M6 6l12 12M18 6 6 18",
            Self::Street => "M8 4 4 20M16 4l4 16M12 5v2.5M12 11v2.5M12 17v2.5",
            Self::Topic => "M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5zM8 8h.01",
            Self::Recent => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
        }
    }
}

impl Glyph {
    /// The drawing as text, for what is written as HTML.
    pub(super) fn svg(self) -> String {
        let path = self.path();
        format!(
            r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>"#
        )
    }
}

/// The drawing.
#[component]
pub fn Icon(
    /// Which one.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <path d=glyph.path() />
        </svg>
    }
}

/// The sign a record has on the map.
#[component]
pub fn Sign(
    /// Its shape.
    symbol: Symbol,
    /// Whether one can go in.
    #[prop(optional)]
    state: MarkerState,
    /// Whether something is on there today.
    #[prop(optional)]
    today: bool,
    /// Whether it is made up.
    #[prop(optional)]
    sample: bool,
) -> impl IntoView {
    view! { <span class="sign" inner_html=icon_svg(&symbol, state, today, sample)></span> }
}
