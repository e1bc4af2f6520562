//! The pictures of a record: a strip to leaf through, and each of them large.

use leptos::{ev::MouseEvent, html::Dialog, prelude::*};

use crate::{
    city::{Lang, Picture, PictureFormat, check},
    words::Words,
};

/// How wide a picture is in the page: the column of text at most.
const IN_STRIP: &str = "(min-width: 40rem) 38rem, 100vw";

/// Pictures with credit and licence. Each is a link to the large picture; with script it opens
/// above the page instead.
#[component]
pub fn Pictures(
    /// The pictures; nothing is shown if there are none.
    pictures: Vec<Picture>,
    /// The language of the page.
    lang: Lang,
) -> impl IntoView {
    // Only files of this server; see `outward` for why a record may name something else.
    let own = |it: &Picture| check::flaw("src", &it.src).is_none();
    let pictures: Vec<Picture> = pictures.into_iter().filter(own).collect();
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
                            {files(picture, IN_STRIP, alt, Some("lazy"))}
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

/// The picture in the sizes in which it is there: the browser takes the one that suffices, as WebP
/// if it can. Width and height are known, so nothing moves when it arrives.
fn files(
    picture: &Picture,
    sizes: &'static str,
    alt: String,
    loading: Option<&'static str>,
) -> impl IntoView + use<> {
    let webp = picture.srcset(PictureFormat::Webp);
    let jpeg = picture.srcset(PictureFormat::Jpeg);
    let several = jpeg.is_some();
    view! {
        <picture>
            {webp.map(|webp| view! { <source type="image/webp" srcset=webp sizes=sizes /> })}
            <img
                src=picture.src.clone()
                srcset=jpeg
                sizes=several.then_some(sizes)
                width=picture.width
                height=picture.height
                alt=alt
                loading=loading
                decoding="async"
            />
        </picture>
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
                {files(picture, "100vw", alt, None)}
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
            widths: vec![],
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
    fn a_picture_in_several_sizes_offers_them_all() {
        let picture = Picture {
            src: "/media/0a-1200.jpg".into(),
            widths: vec![320, 640, 1200],
            ..picture("a")
        };
        let html = html(vec![picture], Lang::De);
        for part in [
            "srcset=\"/media/0a-320.webp 320w, /media/0a-640.webp 640w, /media/0a-1200.webp 1200w\"",
            "srcset=\"/media/0a-320.jpg 320w, /media/0a-640.jpg 640w, /media/0a-1200.jpg 1200w\"",
            "type=\"image/webp\"",
            "src=\"/media/0a-1200.jpg\"",
            "width=\"1200\"",
            "height=\"800\"",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_picture_in_one_size_offers_no_other() {
        let html = html(vec![picture("a")], Lang::De);
        assert!(
            !html.contains("srcset") && !html.contains("<source"),
            "{html}"
        );
    }

    #[test]
    fn one_picture_is_no_strip_and_none_is_nothing() {
        let one = html(vec![picture("a")], Lang::De);
        assert!(!one.contains("is-strip"), "{one}");
        assert!(!html(vec![], Lang::De).contains("<ul"));
    }
}
