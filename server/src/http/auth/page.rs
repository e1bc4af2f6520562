//! What all pages for people with an account are made from: frame, notices, days.

use app::account::frame::{Frame, Member, Notice};
use app::account::route::{AccountPage, Here};
use app::city::{Instant, Lang};
use app::view::phrase;
use app::words::Words;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;

use super::Auth;
use super::failure::Failed;
use super::visitor::SignedIn;
use crate::calendar::zone::CITY;

/// Something to say on the page one is sent to. Only what is listed here can be said: nobody can put
/// words into our mouth by writing an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    PleaseSignIn,
    SignedOut,
    LinkOver,
    Erased,
    ProveFirst,
    Saved,
    DeviceEnded,
    OthersEnded,
    PasskeyAdded,
    PasskeyRemoved,
    PasskeyRenamed,
    LastPasskey,
    Unsure,
    LastOffice,
}

impl Said {
    const ALL: [Self; 14] = [
        Self::PleaseSignIn,
        Self::SignedOut,
        Self::LinkOver,
        Self::Erased,
        Self::ProveFirst,
        Self::Saved,
        Self::DeviceEnded,
        Self::OthersEnded,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasskeyRenamed,
        Self::LastPasskey,
        Self::Unsure,
        Self::LastOffice,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::PleaseSignIn => "please",
            Self::SignedOut => "out",
            Self::LinkOver => "over",
            Self::Erased => "erased",
            Self::ProveFirst => "prove",
            Self::Saved => "saved",
            Self::DeviceEnded => "device",
            Self::OthersEnded => "others",
            Self::PasskeyAdded => "added",
            Self::PasskeyRemoved => "removed",
            Self::PasskeyRenamed => "renamed",
            Self::LastPasskey => "last",
            Self::Unsure => "unsure",
            Self::LastOffice => "office",
        }
    }

    fn notice(self, lang: Lang) -> Notice {
        let t = Words(lang);
        match self {
            Self::PleaseSignIn => Notice::good(t.signin_please()),
            Self::SignedOut => Notice::good(t.signin_signed_out()),
            Self::LinkOver => Notice::error(t.signin_over()),
            Self::Erased => Notice::good(t.signin_erased()),
            Self::ProveFirst => Notice::good(t.account_prove_first()),
            Self::Saved => Notice::good(t.account_saved()),
            Self::DeviceEnded => Notice::good(t.devices_ended()),
            Self::OthersEnded => Notice::good(t.devices_ended_others()),
            Self::PasskeyAdded => Notice::good(t.passkey_added()),
            Self::PasskeyRemoved => Notice::good(t.passkey_removed()),
            Self::PasskeyRenamed => Notice::good(t.passkey_renamed()),
            Self::LastPasskey => Notice::error(t.passkey_last_stays()),
            Self::Unsure => Notice::error(t.mydata_erase_unsure()),
            Self::LastOffice => Notice::error(t.mydata_erase_last_office()),
        }
    }

    /// The way to a page that says it. 303, so that reloading does nothing twice.
    pub(super) fn at(self, page: AccountPage, lang: Lang) -> Response {
        Redirect::to(&self.address(page, lang)).into_response()
    }

    /// The address of a page that says it.
    pub(super) fn address(self, page: AccountPage, lang: Lang) -> String {
        format!("{}?n={}", page.path(lang), self.key())
    }
}

/// The query of a page.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Query {
    /// What is to be said.
    pub n: Option<String>,
    /// A link's token.
    pub t: Option<String>,
}

impl Query {
    /// What is to be said, if it is something we say.
    pub(super) fn notice(&self, lang: Lang) -> Option<Notice> {
        let key = self.n.as_deref()?;
        let said = Said::ALL.into_iter().find(|said| said.key() == key)?;
        Some(said.notice(lang))
    }
}

impl Auth {
    /// The frame of a page for somebody who is not signed in.
    pub(super) fn frame(&self, lang: Lang, here: impl Into<Here>) -> Frame {
        let moment = self.reader.moment();
        let info = moment.published.city.info();
        Frame {
            lang,
            here: here.into(),
            query: String::new(),
            site: info.title.get(lang).to_owned(),
            languages: info.languages.clone(),
            style: self.style.clone(),
            scripts: Vec::new(),
            member: None,
            notice: None,
        }
    }

    /// The frame of a page for somebody who is.
    pub(super) async fn frame_for(
        &self,
        person: &SignedIn,
        here: impl Into<Here>,
    ) -> Result<Frame, Failed> {
        let rights = person.current.account.rights.clone();
        let waiting = if rights.is_office() {
            self.people.keeper.waiting_count().await?
        } else {
            0
        };
        let mut frame = self.frame(person.lang, here);
        frame.member = Some(Member { rights, waiting });
        Ok(frame)
    }
}

fn local(at: Instant) -> NaiveDateTime {
    at.with_timezone(&CITY).naive_local()
}

/// "3. November 2026"
pub(super) fn day(at: Instant, lang: Lang) -> String {
    phrase::date(local(at).date(), lang)
}

/// "heute 10:30", "3. November 2026"
pub(super) fn lately(at: Instant, now: Instant, lang: Lang) -> String {
    let (at, today) = (local(at), local(now).date());
    if at.date() == today {
        return format!("{} {}", Words(lang).day_today(), phrase::time(at));
    }
    phrase::date(at.date(), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_found_again_and_nothing_else_is() {
        for said in Said::ALL {
            let query = Query {
                n: Some(said.key().to_owned()),
                t: None,
            };
            assert_eq!(query.notice(Lang::De), Some(said.notice(Lang::De)));
        }
        for n in [None, Some("Ihr Konto ist gesperrt".to_owned())] {
            assert_eq!(Query { n, t: None }.notice(Lang::De), None);
        }
    }

    #[test]
    fn days_are_those_of_the_city() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let night = at("2026-11-20T23:30:00Z");
        assert_eq!(day(night, Lang::De), "21. November 2026");
        assert_eq!(
            lately(night, at("2026-11-21T10:00:00Z"), Lang::De),
            "heute 00:30"
        );
        assert_eq!(
            lately(night, at("2026-11-22T10:00:00Z"), Lang::En),
            "21 November 2026"
        );
    }
}
