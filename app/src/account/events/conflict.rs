//! Two people have changed the same event: both texts side by side, and the choice.

use leptos::prelude::*;

use super::EventsPage;
use super::input::label;
use crate::account::event_form::{Field, Form, Group};
use crate::account::frame::{Frame, Notice, document};
use crate::{city::Lang, words::Words};

/// The page on which somebody decides between their text and another's. `there` is the version of
/// the other text.
pub fn conflict_page(
    frame: &Frame,
    page: &EventsPage,
    mine: &Form,
    theirs: &Form,
    there: i64,
) -> String {
    let t = Words(frame.lang);
    let mut frame = frame.clone();
    frame.notice = Some(Notice::error(t.conflict_lead()));
    let groups = mine
        .differs(theirs)
        .into_iter()
        .map(|group| choice(frame.lang, group, mine, theirs))
        .collect_view();
    let mine = mine
        .pairs()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> })
        .collect_view();
    let body = view! {
        <form class="event-form" method="post" action=page.path(frame.lang)>
            <input type="hidden" name="version" value=there.to_string() />
            {mine}
            {groups}
            <p class="actions">
                <button class="button primary" type="submit" name="do" value="merge">
                    {t.conflict_go()}
                </button>
            </p>
            <p class="hint">{t.conflict_hint()}</p>
        </form>
    };
    document(&frame, t.conflict_title(), body)
}

fn choice(lang: Lang, group: Group, mine: &Form, theirs: &Form) -> AnyView {
    let t = Words(lang);
    let side = |value: &'static str, title: &'static str, form: &Form, checked: bool| {
        view! {
            <div class="conflict-side">
                <label class="account-check">
                    <input type="radio" name=format!("choose_{}", group.key()) value=value checked=checked />
                    <span>{title}</span>
                </label>
                {said(lang, group, form)}
            </div>
        }
    };
    view! {
        <fieldset class="conflict">
            <legend>{group_label(group, lang)}</legend>
            {side("mine", t.conflict_mine(), mine, true)}
            {side("theirs", t.conflict_theirs(), theirs, false)}
        </fieldset>
    }
    .into_any()
}

/// What a form says in a group.
fn said(lang: Lang, group: Group, form: &Form) -> AnyView {
    let hidden = [Field::PlaceSlug, Field::PlaceLabel, Field::Picture];
    let lines: Vec<_> = Field::ALL
        .iter()
        .filter(|it| it.group() == group && !hidden.contains(it))
        .filter_map(|field| {
            let all: Vec<&str> = form.all(*field).collect();
            (!all.is_empty()).then(|| {
                let text = all.join(", ");
                view! {
                    <div>
                        <dt>{label(*field, lang)}</dt>
                        <dd>{text}</dd>
                    </div>
                }
            })
        })
        .collect();
    if lines.is_empty() {
        return view! { <p class="hint">{Words(lang).conflict_empty()}</p> }.into_any();
    }
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

fn group_label(group: Group, lang: Lang) -> &'static str {
    let t = Words(lang);
    match group {
        Group::Title => t.eventform_title(),
        Group::Texts => t.eventform_text(),
        Group::When => t.eventform_when(),
        Group::Where => t.eventform_where(),
        Group::Topic => t.eventform_category(),
        Group::Price => t.eventform_price(),
        Group::Access => t.eventform_access(),
        Group::Link => t.eventform_link(),
        Group::Organiser => t.eventform_organiser(),
        Group::Picture => t.eventform_picture(),
    }
}
