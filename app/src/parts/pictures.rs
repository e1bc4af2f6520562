//! The pictures of a record: a strip to leaf through, and each of them large.

use leptos::{ev::MouseEvent, html::Dialog, prelude::*};

use crate::{
    city::{Lang, Picture},
    words::Words,
};

/// Pictures with credit and licence. Each is a link to the large picture; with script it opens
/// above the page instead.
#[component]
pub fn Pictures(
    /// The pictures; nothing is shown if there are none.
    pictures: Vec<Picture>,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    (!pictures.is_empty()).then(|| view! { <Gallery pictures lang /> })
}

#[component]
fn Gallery(pictures: Vec<Picture>, lang: Lang) -> impl IntoView {
    let t = Words(lang);
    let chosen = RwSignal::new(None::<usize>);
    let dialog = NodeRef::<Dialog>::new();
    let several = pictures.len() > 1;
    let figures = pictures
        .iter()
        .enumerate()
        .map(|(i, picture)| {
            let alt = picture.alt.get(lang).to_owned();
            view! {
                <li>
                    <figure class="picture">
                        // "external" keeps the router out of it: this is a file, no page.
                        <a href=picture.src.clone() rel="external" on:click=move |click| open(&click, dialog, chosen, i)>
                            <img
                                src=picture.src.clone()
                                width=picture.width
                                height=picture.height
                                alt=alt
                                loading="lazy"
                            />
                        </a>
                        <figcaption>{t.picture_rights(&picture.credit, &picture.licence)}</figcaption>
                    </figure>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="pictures" class:is-strip=several aria-label=t.picture_list()>
            {figures}
        </ul>
        <Large pictures lang dialog chosen />
    }
}

/// One picture as large as the screen allows. Escape closes it, and the focus goes back to where it
/// was: that is what a dialogue does by itself.
#[component]
fn Large(
    pictures: Vec<Picture>,
    lang: Lang,
    dialog: NodeRef<Dialog>,
    chosen: RwSignal<Option<usize>>,
) -> impl IntoView {
    let t = Words(lang);
    let figure = move || {
        let picture = pictures.get(chosen.get()?)?;
        let alt = picture.alt.get(lang).to_owned();
        Some(view! {
            <figure>
                <img src=picture.src.clone() width=picture.width height=picture.height alt=alt />
                <figcaption>{t.picture_rights(&picture.credit, &picture.licence)}</figcaption>
            </figure>
        })
    };
    view! {
        <dialog class="picture-large" node_ref=dialog aria-label=t.picture_large() closedby="any">
            {figure}
            <form method="dialog" class="actions">
                <button class="button primary">{t.picture_close()}</button>
            </form>
        </dialog>
    }
}

/// Opens a picture above the page. A browser that cannot follows the link.
fn open(
    click: &MouseEvent,
    dialog: NodeRef<Dialog>,
    chosen: RwSignal<Option<usize>>,
    picture: usize,
) {
    // Who wants it in another tab or window shall have it there.
    if click.ctrl_key() || click.meta_key() || click.shift_key() {
        return;
    }
    let opened = dialog
        .get_untracked()
        .is_some_and(|dialog| dialog.show_modal().is_ok());
    if opened {
        click.prevent_default();
        chosen.set(Some(picture));
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::city::Text;

    fn picture(name: &str) -> Picture {
        Picture {
            src: format!("/media/{name}.jpg"),
            width: 1200,
            height: 800,
            alt: Text::both("Ein Brunnen", "A fountain"),
            credit: "Erika Muster".into(),
            licence: "CC BY-SA 4.0".into(),
        }
    }

    fn html(pictures: Vec<Picture>, lang: Lang) -> String {
        Owner::new().with(|| view! { <Pictures pictures lang /> }.to_html())
    }

    #[test]
    fn each_picture_is_a_link_with_its_rights_and_what_it_shows() {
        let html = html(vec![picture("a"), picture("b")], Lang::En);
        for part in [
            "href=\"/media/a.jpg\"",
            "href=\"/media/b.jpg\"",
            "alt=\"A fountain\"",
            "Picture: Erika Muster, CC BY-SA 4.0",
            "is-strip",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        // Nothing is large before somebody asks for it.
        assert_eq!(html.matches("<img").count(), 2, "{html}");
        assert!(!html.contains("<dialog open"), "{html}");
    }

    #[test]
    fn one_picture_is_no_strip_and_none_is_nothing() {
        let one = html(vec![picture("a")], Lang::De);
        assert!(!one.contains("is-strip"), "{one}");
        assert!(!html(vec![], Lang::De).contains("<ul"));
    }
}
