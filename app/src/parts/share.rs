//! Passing a page on.

use leptos::prelude::*;

use crate::{city::Lang, data::Data, route::Page, words::Words};

/// What has become of the wish to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// The address is in the clipboard.
    Copied,
    /// Neither sharing nor copying is possible.
    Failed,
}

/// "Teilen": the device's own way of sharing where there is one, else the clipboard.
///
/// It is nothing without script, so the style sheet shows it only once the page answers.
#[component]
pub fn Share(
    /// The language of the page.
    lang: Lang,
    /// The page to share.
    page: Page,
    /// Its title.
    title: String,
    /// The buttons after it; what becomes of the wish is said below all of them.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let t = Words(lang);
    let site = expect_context::<Data>().site;
    // The public address, without what somebody has typed into a search.
    let url = site.with_value(|site| format!("{}{}", site.url, page.path(lang)));
    let shared = RwSignal::new(None::<Shared>);
    #[cfg(feature = "hydrate")]
    let share = {
        let url = url.clone();
        move |_| {
            shared.set(None);
            live::share(&title, &url, shared);
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let share = {
        let _ = title;
        |_| ()
    };
    let said = move || match shared.get()? {
        Shared::Copied => Some(t.share_copied().to_owned()),
        Shared::Failed => Some(t.share_failed(&url)),
    };
    view! {
        <button class="button needs-script" type="button" on:click=share>
            {t.share_button()}
        </button>
        {children.map(|children| children())}
        <span class="said" role="status">{said}</span>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use js_sys::{Function, Object, Promise, Reflect};
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::Shared;

    /// Offers the page to the device, or else copies its address.
    ///
    /// Both are asked for at once, within the tap: browsers refuse them later.
    pub(super) fn share(title: &str, url: &str, shared: RwSignal<Option<Shared>>) {
        let navigator = JsValue::from(window().navigator());
        let data = Object::new();
        for (key, value) in [("title", title), ("url", url)] {
            let _ = Reflect::set(&data, &key.into(), &value.into());
        }
        let offer = call(&navigator, "share", &data);
        let url = JsValue::from(url);
        leptos::task::spawn_local(async move {
            if let Some(offer) = offer {
                match JsFuture::from(offer).await {
                    Ok(_) => return,
                    // Whoever closes the dialogue does not want to share after all.
                    Err(error) if is_abort(&error) => return,
                    Err(_) => {}
                }
            }
            let clipboard = Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
            let copied = match call(&clipboard, "writeText", &url) {
                Some(copied) => JsFuture::from(copied).await.is_ok(),
                None => false,
            };
            shared.set(Some(if copied {
                Shared::Copied
            } else {
                Shared::Failed
            }));
        });
    }

    /// What a method promises, if there is such a method: old browsers, and pages without HTTPS,
    /// lack these.
    fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<Promise> {
        let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
        method.call1(object, argument).ok()?.dyn_into().ok()
    }

    fn is_abort(error: &JsValue) -> bool {
        Reflect::get(error, &"name".into()).is_ok_and(|name| name == "AbortError")
    }
}
