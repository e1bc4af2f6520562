//! Calendars of one's own: files to upload, addresses to follow, and what came of them.

use leptos::prelude::*;

use super::EventsPage;
use crate::account::field::{Problem, to_mend};
use crate::account::frame::{Frame, document};
use crate::words::Words;

/// A calendar as its owner sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// Its name in forms.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where it is asked for; none for uploaded files.
    pub address: Option<String>,
    /// Whether new events are to be seen without their owner looking at them first.
    pub live: bool,
    /// "vor 20 Minuten: 3 neue, 1 geändert"
    pub last: String,
    /// What else there is to know about it, a sentence each.
    pub more: Vec<String>,
    /// Whether it could not be read.
    pub is_error: bool,
    /// "Zeile 12: Der Eintrag hat keinen Titel."
    pub remarks: Vec<String>,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    /// The calendars.
    pub list: Vec<Subscribed>,
    /// The address as typed.
    pub address: String,
    /// Whether drafts were chosen in the form that came back.
    pub drafts: bool,
    /// Whether the office looks at new events first.
    pub looks_first: bool,
    /// How many megabytes a file may have.
    pub megabytes: usize,
    /// What has to be mended.
    pub problems: Vec<Problem>,
}

/// The page "Kalender übernehmen".
pub fn calendars_page(frame: &Frame, it: &Calendars) -> String {
    let t = Words(frame.lang);
    let list = (!it.list.is_empty()).then(|| {
        let items = it
            .list
            .iter()
            .map(|one| item(frame, one, it.looks_first))
            .collect_view();
        view! {
            <section aria-labelledby="yours">
                <h2 id="yours">{t.calendars_yours()}</h2>
                <ul class="account-list">{items}</ul>
            </section>
        }
    });
    let body = view! {
        {to_mend(t.calendars_mend(), &it.problems)}
        <p class="lead">{t.calendars_lead()}</p>
        {list}
        {subscribe(frame, it)}
        {upload(frame, it)}
        <p>
            <a class="button" href=EventsPage::List.path(frame.lang)>
                {t.calendars_back()}
            </a>
        </p>
    };
    document(frame, t.calendars_title(), body)
}

/// What has to be mended at a field: the ids that describe it, and the message.
fn described(
    it: &Calendars,
    field: &'static str,
    hint: &'static str,
) -> (String, bool, Option<AnyView>) {
    let found = it.problems.iter().find(|problem| problem.field == field);
    let id = format!("{field}-error");
    let view = found.map(|problem| {
        view! {
            <p class="field-error" id=id.clone()>
                {problem.message.clone()}
            </p>
        }
        .into_any()
    });
    let invalid = view.is_some();
    let ids = if invalid {
        format!("{hint} {id}")
    } else {
        hint.to_owned()
    };
    (ids, invalid, view)
}

fn subscribe(frame: &Frame, it: &Calendars) -> AnyView {
    let t = Words(frame.lang);
    let (ids, invalid, error) = described(it, "address", "address-hint");
    view! {
        <form
            class="event-form"
            method="post"
            action=EventsPage::Calendars.path(frame.lang)
            novalidate
        >
            <section aria-labelledby="subscribe">
                <h2 id="subscribe">{t.calendars_subscribe()}</h2>
                <div class="field">
                    <label for="address">{t.calendars_address()}</label>
                    <p class="hint" id="address-hint">
                        {t.calendars_address_hint()}
                    </p>
                    <input
                        type="text"
                        inputmode="url"
                        autocapitalize="none"
                        autocomplete="off"
                        spellcheck="false"
                        id="address"
                        name="address"
                        maxlength="2000"
                        value=it.address.clone()
                        aria-invalid=invalid.then_some("true")
                        aria-describedby=ids
                    />
                    {error}
                </div>
                {choice(t, it)}
                <p class="actions">
                    <button class="button primary" type="submit" name="do" value="subscribe">
                        {t.calendars_subscribe_go()}
                    </button>
                </p>
            </section>
        </form>
    }
    .into_any()
}

fn upload(frame: &Frame, it: &Calendars) -> AnyView {
    let t = Words(frame.lang);
    let (ids, invalid, error) = described(it, "file", "file-hint");
    view! {
        <form
            class="event-form"
            method="post"
            action=EventsPage::Calendars.path(frame.lang)
            enctype="multipart/form-data"
            novalidate
        >
            <section aria-labelledby="upload">
                <h2 id="upload">{t.calendars_upload()}</h2>
                <div class="field">
                    <label for="file">{t.calendars_file()}</label>
                    <p class="hint" id="file-hint">
                        {t.calendars_file_hint(it.megabytes)}
                    </p>
                    <input
                        type="file"
                        id="file"
                        name="file"
                        accept=".ics,.ical,text/calendar"
                        aria-invalid=invalid.then_some("true")
                        aria-describedby=ids
                    />
                    {error}
                </div>
                {choice(t, it)}
                <p class="actions">
                    <button class="button primary" type="submit" name="do" value="upload">
                        {t.calendars_upload_go()}
                    </button>
                </p>
            </section>
        </form>
    }
    .into_any()
}

fn choice(t: Words, it: &Calendars) -> AnyView {
    let at_once = if it.looks_first {
        t.calendars_live_first()
    } else {
        t.calendars_live()
    };
    let radio = |value: &'static str, text: &'static str, checked: bool| {
        view! {
            <label class="account-check">
                <input type="radio" name="new" value=value checked=checked />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>{t.calendars_new()}</legend>
            {radio("live", at_once, !it.drafts)}
            {radio("draft", t.calendars_draft(), it.drafts)}
        </fieldset>
    }
    .into_any()
}

fn item(frame: &Frame, it: &Subscribed, looks_first: bool) -> AnyView {
    let t = Words(frame.lang);
    let action = EventsPage::Calendars.path(frame.lang);
    let address = it
        .address
        .clone()
        .map(|address| view! { <p class="hint is-address">{address}</p> });
    let class = if it.is_error { "field-error" } else { "" };
    let more = it
        .more
        .iter()
        .cloned()
        .map(|text| view! { <p class="hint">{text}</p> })
        .collect_view();
    let is_file = it.address.is_none();
    // Whoever uploads a file says each time how new events are to arrive.
    let arrival = (!is_file).then(|| arrival(t, it.live, looks_first));
    let actions = (!is_file).then(|| {
        let (value, label) = if it.live {
            ("draft", t.calendars_to_draft())
        } else {
            ("live", t.calendars_to_live())
        };
        view! {
            <form method="post" action=action.clone()>
                <input type="hidden" name="id" value=it.id.clone() />
                <button class="button" name="do" value="fetch" aria-label=t.calendars_fetch_of(&it.name)>
                    {t.calendars_fetch()}
                </button>
                <button class="button" name="do" value=value>
                    {label}
                </button>
            </form>
        }
    });
    let (end, text) = if is_file {
        (t.calendars_files_end(), t.calendars_files_end_text())
    } else {
        (t.calendars_end(), t.calendars_end_text())
    };
    let keep = if is_file {
        t.calendars_files_keep()
    } else {
        t.calendars_end_keep()
    };
    let withdraw = if is_file {
        t.calendars_files_withdraw()
    } else {
        t.calendars_end_withdraw()
    };
    view! {
        <li class="account-item" id=format!("k-{}", it.id)>
            <h3>{it.name.clone()}</h3>
            {address}
            <p class=class>{it.last.clone()}</p>
            {more}
            {remarks(t, &it.remarks)}
            {arrival}
            {actions}
            <details class="event-fold">
                <summary>{end}</summary>
                <p>{text}</p>
                <form method="post" action=action>
                    <input type="hidden" name="id" value=it.id.clone() />
                    <button class="button" name="do" value="keep">
                        {keep}
                    </button>
                    <button class="button" name="do" value="withdraw">
                        {withdraw}
                    </button>
                </form>
            </details>
        </li>
    }
    .into_any()
}

fn arrival(t: Words, live: bool, looks_first: bool) -> AnyView {
    let text = match (live, looks_first) {
        (true, false) => t.calendars_is_live(),
        (true, true) => t.calendars_is_live_first(),
        (false, _) => t.calendars_is_draft(),
    };
    view! { <p class="hint">{text}</p> }.into_any()
}

fn remarks(t: Words, remarks: &[String]) -> Option<AnyView> {
    if remarks.is_empty() {
        return None;
    }
    let items = remarks
        .iter()
        .cloned()
        .map(|text| view! { <li>{text}</li> })
        .collect_view();
    Some(
        view! {
            <details class="event-fold" open>
                <summary>{t.calendars_remarks()}</summary>
                <ul class="remarks">{items}</ul>
            </details>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::Lang;

    #[test]
    fn remarks_are_a_list() {
        let two = ["Zeile 5: <b>", "Zeile 9: x"].map(str::to_owned);
        let html = remarks(Words(Lang::De), &two).unwrap().to_html();
        assert!(html.contains("<ul class=\"remarks\">"), "{html}");
        assert!(html.contains("<li>Zeile 5: &lt;b&gt;</li>"), "{html}");
        assert!(remarks(Words(Lang::De), &[]).is_none());
    }
}
