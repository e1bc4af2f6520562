//! How much of a phone's screen the page takes, and the grip with which one changes that.

use leptos::prelude::*;

use crate::{city::Lang, words::Words};

/// How far the page slides over the map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Only its beginning shows below the map.
    Peek,
    /// Map and page share the screen.
    #[default]
    Half,
    /// The page covers the map.
    Full,
}

impl Sheet {
    /// The name in CSS.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Peek => "peek",
            Self::Half => "half",
            Self::Full => "full",
        }
    }

    const fn larger(self) -> Self {
        match self {
            Self::Peek => Self::Half,
            Self::Half | Self::Full => Self::Full,
        }
    }

    const fn smaller(self) -> Self {
        match self {
            Self::Full => Self::Half,
            Self::Half | Self::Peek => Self::Peek,
        }
    }

    /// Where it comes to rest after it was dragged down by so many CSS pixels.
    fn dragged(self, down: f64) -> Self {
        /// Less is a slip of the finger.
        const SLIP: f64 = 40.0;
        /// More goes past the state between.
        const FAR: f64 = 320.0;
        match down {
            far if far > FAR => Self::Peek,
            down if down > SLIP => self.smaller(),
            up if up < -FAR => Self::Full,
            up if up < -SLIP => self.larger(),
            _ => self,
        }
    }
}

/// The grip at the upper edge of the page: dragged, tapped, or moved with the arrow keys. It needs
/// script, and is not there without.
#[component]
pub fn Grip(
    /// The language of the page.
    lang: Memo<Lang>,
    /// How far the page slides over the map.
    sheet: RwSignal<Sheet>,
    /// How far it is being dragged just now, in CSS pixels downwards.
    drag: RwSignal<f64>,
) -> impl IntoView {
    let t = move || Words(lang.get());
    let from = StoredValue::new(None::<f64>);
    let end = move || {
        if from.get_value().is_some() {
            from.set_value(None);
            sheet.update(|it| *it = it.dragged(drag.get_untracked()));
            drag.set(0.0);
        }
    };
    let moved = move |ev: leptos::ev::PointerEvent| {
        if let Some(from) = from.get_value() {
            drag.set(f64::from(ev.client_y()) - from);
        }
    };
    // A tap makes the page larger, and from full size smaller again; after a drag there is none.
    let slid = StoredValue::new(false);
    let tapped = move |_| {
        if !slid.get_value() {
            sheet.update(|it| {
                *it = match *it {
                    Sheet::Full => Sheet::Half,
                    smaller => smaller.larger(),
                }
            });
        }
    };
    let keyed = move |ev: leptos::ev::KeyboardEvent| {
        let change = match ev.key().as_str() {
            "ArrowUp" => Sheet::larger,
            "ArrowDown" => Sheet::smaller,
            _ => return,
        };
        ev.prevent_default();
        sheet.update(|it| *it = change(*it));
    };
    let label = move || match sheet.get() {
        Sheet::Full => t().frame_sheet_smaller(),
        Sheet::Half | Sheet::Peek => t().frame_sheet_larger(),
    };
    view! {
        <button
            class="grip"
            type="button"
            aria-label=label
            on:pointerdown=move |ev| {
                slid.set_value(false);
                from.set_value(Some(f64::from(ev.client_y())));
            }
            on:pointermove=move |ev| {
                moved(ev);
                if drag.get_untracked().abs() > 6.0 {
                    slid.set_value(true);
                }
            }
            on:pointerup=move |_| end()
            on:pointercancel=move |_| end()
            on:pointerleave=move |_| end()
            on:click=tapped
            on:keydown=keyed
        ></button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_ends_where_the_finger_points() {
        assert_eq!(Sheet::Half.dragged(10.0), Sheet::Half);
        assert_eq!(Sheet::Half.dragged(100.0), Sheet::Peek);
        assert_eq!(Sheet::Half.dragged(-100.0), Sheet::Full);
        assert_eq!(Sheet::Full.dragged(100.0), Sheet::Half);
        assert_eq!(Sheet::Full.dragged(500.0), Sheet::Peek);
        assert_eq!(Sheet::Peek.dragged(-500.0), Sheet::Full);
        assert_eq!(Sheet::Peek.dragged(f64::NAN), Sheet::Peek);
    }
}
