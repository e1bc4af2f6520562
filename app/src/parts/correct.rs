//! The way for visitors to tell the office what is missing or wrong.

use leptos::prelude::*;

use crate::{
    city::{Lang, check},
    data::Data,
    route::Page,
    view::encode,
    words::Words,
};

/// A link to the publisher's mail with the subject filled in; where no address is known, to the
/// imprint, which says how to reach the publisher.
#[component]
pub fn Correct(
    /// The language of the page.
    lang: Lang,
    /// The page it is about.
    page: Page,
    /// Its title.
    title: String,
) -> impl IntoView {
    let t = Words(lang);
    let site = expect_context::<Data>().site;
    let link = site.with_value(|site| {
        let email = site.email.as_ref().filter(|it| check::is_mail(it))?;
        let url = format!("{}{}", site.url, page.path(lang));
        Some(mail(email, &t.correct_subject(&title, &url)))
    });
    let (href, text) = match link {
        Some(href) => (href, t.correct_write()),
        None => (Page::Imprint.path(lang), t.correct_imprint()),
    };
    view! { <p class="correct">{t.correct_question()} " " <a href=href>{text}</a></p> }
}

/// A link that opens a mail with a subject (RFC 6068).
fn mail(address: &str, subject: &str) -> String {
    format!("mailto:{address}?subject={}", encode(subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_survives_whatever_the_name_holds() {
        let subject = "Hinweis zu Müller & Söhne? 100 %";
        assert_eq!(
            mail("redaktion@example.org", subject),
            "mailto:redaktion@example.org?subject=Hinweis%20zu%20M%C3%BCller%20%26%20S%C3%B6hne%3F%20100%20%25"
        );
    }
}
