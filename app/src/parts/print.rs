//! Printing a page with its map.

use leptos::prelude::*;

use crate::{city::Lang, data::Data, words::Words};

/// "Drucken".
///
/// It is nothing without script, so the style sheet shows it only once the page answers.
#[component]
pub fn Print(
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let print = move |_| {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(live::print(data));
        #[cfg(not(feature = "hydrate"))]
        let _ = data;
    };
    view! {
        <button class="button needs-script" type="button" on:click=print>
            {Words(lang).print_button()}
        </button>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::Data;

    pub(super) async fn print(data: Data) {
        // Offline the page is printed without a map: another place's would be worse than none.
        let _ = draw(data).await;
        let _ = window().print();
    }

    /// Sees to it that the drawing under the map is that of this page.
    ///
    /// The server draws it for the page that was opened first; who came here by a click still has
    /// that one under the interactive map, which itself cannot be printed.
    async fn draw(data: Data) -> Result<(), JsValue> {
        const BEGIN: &str = r#"<div class="map-paper">"#;
        const END: &str = "</svg>";
        let path = location().pathname()?;
        if data.drawn.with_untracked(|drawn| *drawn == path) {
            return Ok(());
        }
        let answer = JsFuture::from(window().fetch_with_str(&path)).await?;
        let answer: web_sys::Response = answer.dyn_into()?;
        let page = JsFuture::from(answer.text()?).await?;
        let page = page.as_string().unwrap_or_default();
        let drawing = page
            .split_once(BEGIN)
            .and_then(|(_, rest)| rest.split_once(END))
            .map(|(drawing, _)| format!("{drawing}{END}"));
        let paper = document().query_selector(".map-paper")?;
        if let (Some(drawing), Some(paper)) = (drawing, paper) {
            paper.set_inner_html(&drawing);
            data.drawn.set(path);
        }
        Ok(())
    }
}
