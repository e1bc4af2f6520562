//! What is said on the page that one is sent to.

use app::account::frame::Notice;
use app::account::office::route::OfficePage;
use app::city::Lang;
use app::words::Words;
use axum::response::{IntoResponse, Redirect, Response};

/// What is said on the page one is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Accepted,
    TakenOff,
    Returned,
    ReturnedSilent,
    ReturnEmpty,
    Confirmed,
    Asked,
    Dismissed,
    Saved,
    DecidedBefore,
    StaleVersion,
    BulkDone,
    NothingChosen,
    Imported,
    ImportAgain,
    Invited,
    PasskeysReset,
    PersonRemoved,
    LastOffice,
    RightsChanged,
    SettingsChanged,
    Unsure,
    Restored,
    RestoredWithout,
    CannotRestore,
    SamplesGone,
}

impl Told {
    /// All that can be said.
    pub(super) const ALL: [Self; 26] = [
        Self::Accepted,
        Self::TakenOff,
        Self::Returned,
        Self::ReturnedSilent,
        Self::ReturnEmpty,
        Self::Confirmed,
        Self::Asked,
        Self::Dismissed,
        Self::Saved,
        Self::DecidedBefore,
        Self::StaleVersion,
        Self::BulkDone,
        Self::NothingChosen,
        Self::Imported,
        Self::ImportAgain,
        Self::Invited,
        Self::PasskeysReset,
        Self::PersonRemoved,
        Self::LastOffice,
        Self::RightsChanged,
        Self::SettingsChanged,
        Self::Unsure,
        Self::Restored,
        Self::RestoredWithout,
        Self::CannotRestore,
        Self::SamplesGone,
    ];

    /// Its name in addresses.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::TakenOff => "off",
            Self::Returned => "returned",
            Self::ReturnedSilent => "silent",
            Self::ReturnEmpty => "empty",
            Self::Confirmed => "confirmed",
            Self::Asked => "asked",
            Self::Dismissed => "dismissed",
            Self::Saved => "saved",
            Self::DecidedBefore => "decided",
            Self::StaleVersion => "stale",
            Self::BulkDone => "done",
            Self::NothingChosen => "nothing",
            Self::Imported => "imported",
            Self::ImportAgain => "again",
            Self::Invited => "invited",
            Self::PasskeysReset => "reset",
            Self::PersonRemoved => "removed",
            Self::LastOffice => "last",
            Self::RightsChanged => "rights",
            Self::SettingsChanged => "settings",
            Self::Unsure => "unsure",
            Self::Restored => "restored",
            Self::RestoredWithout => "restored-without",
            Self::CannotRestore => "unrestored",
            Self::SamplesGone => "samples",
        }
    }

    /// Its words.
    pub(super) fn notice(self, lang: Lang) -> Notice {
        let t = Words(lang);
        match self {
            Self::Accepted => Notice::good(t.office_accepted()),
            Self::TakenOff => Notice::good(t.office_taken_off()),
            Self::Returned => Notice::good(t.office_returned()),
            Self::ReturnedSilent => Notice::good(t.office_returned_silent()),
            Self::ReturnEmpty => Notice::error(t.office_return_empty()),
            Self::Confirmed => Notice::good(t.office_confirmed()),
            Self::Asked => Notice::good(t.office_asked()),
            Self::Dismissed => Notice::good(t.office_dismissed()),
            Self::Saved => Notice::good(t.office_saved()),
            Self::DecidedBefore => Notice::error(t.office_decided_before()),
            Self::StaleVersion => Notice::error(t.office_stale_version()),
            Self::BulkDone => Notice::good(t.officetable_done()),
            Self::NothingChosen => Notice::error(t.officetable_nothing_chosen()),
            Self::Imported => Notice::good(t.officetable_imported()),
            Self::ImportAgain => Notice::error(t.officetable_import_again()),
            Self::Invited => Notice::good(t.officepeople_invited()),
            Self::PasskeysReset => Notice::good(t.officepeople_was_reset()),
            Self::PersonRemoved => Notice::good(t.officepeople_removed()),
            Self::LastOffice => Notice::error(t.officepeople_last_office()),
            Self::RightsChanged => Notice::error(t.officepeople_changed()),
            Self::SettingsChanged => Notice::error(t.officecity_review_changed()),
            Self::Unsure => Notice::error(t.officepeople_unsure()),
            Self::Restored => Notice::good(t.officehistory_restored()),
            Self::RestoredWithout => Notice::good(t.officehistory_restored_without()),
            Self::CannotRestore => Notice::error(t.officehistory_cannot_restore()),
            Self::SamplesGone => Notice::good(t.officehistory_samples_done()),
        }
    }

    /// 303 to a page that says it.
    pub(super) fn at(self, page: OfficePage, lang: Lang, id: &str) -> Response {
        let way = format!("{}?n={}", page.path(lang, id), self.key());
        Redirect::to(&way).into_response()
    }
}
