//! What search engines, link previews and the browser's tab are told about a page.
//!
//! All that is written with `leptos_meta` is written here, because its [`Title`] has to be given
//! other text on the server than in the browser. The attributes of [`Meta`] and [`Link`] it does
//! escape; a test holds it to that.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};

use crate::{city::Lang, data::Data, escape, route::Page};

/// Title, description, address and translations of a page.
#[component]
pub fn Head(
    /// The language of the page.
    lang: Lang,
    /// Which page; none for one that does not exist, which nobody shall index.
    #[prop(optional_no_strip)]
    page: Option<Page>,
    /// The page's own title, without the product's name.
    #[prop(into)]
    title: String,
    /// One or two sentences.
    #[prop(into)]
    description: String,
) -> impl IntoView {
    let site = expect_context::<Data>().site;
    let product = site.with_value(|site| site.title.get(lang).to_owned());
    let url = site.with_value(|site| site.url.clone());
    let full = if title.is_empty() {
        product.clone()
    } else {
        format!("{title} · {product}")
    };
    let locale = match lang {
        Lang::De => "de_DE",
        Lang::En => "en_GB",
    };
    let address = page.map(|page| {
        let link = move |lang: Lang| format!("{url}{}", page.path(lang));
        let languages = site.with_value(|site| site.languages.clone());
        let first = languages.first().copied().unwrap_or_default();
        let alternates = languages
            .into_iter()
            .map(|lang| view! { <Link rel="alternate" hreflang=lang.tag() href=link(lang) /> })
            .collect_view();
        view! {
            <Link rel="canonical" href=link(lang) />
            {alternates}
            <Link rel="alternate" hreflang="x-default" href=link(first) />
            <Meta property="og:url" content=link(lang) />
        }
        .into_any()
    });
    let address =
        address.unwrap_or_else(|| view! { <Meta name="robots" content="noindex" /> }.into_any());
    view! {
        <Title text=title_text(&full) />
        <Meta name="description" content=description.clone() />
        <Meta property="og:title" content=full />
        <Meta property="og:description" content=description />
        <Meta property="og:type" content="website" />
        <Meta property="og:site_name" content=product />
        <Meta property="og:locale" content=locale />
        {address}
    }
}

/// The title as [`Title`] has to be given it.
///
/// In the browser it becomes `document.title`, which is text. On the server `leptos_meta` 0.8 writes
/// it between the tags as it stands, so a title that holds `</title>` would end it there, and what
/// follows would be elements.
fn title_text(title: &str) -> String {
    if cfg!(feature = "ssr") {
        escape::html(title)
    } else {
        title.to_owned()
    }
}
