//! The page behind the links of the yearly mail: is it still true?
//!
//! Programs that look through mails follow links, so a link only leads here; a button does what the
//! link said.

use leptos::prelude::*;

use super::route::OwnerPage;
use crate::account::frame::{Frame, document};
use crate::words::Words;

/// What somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// "stimmt noch"
    True,
    /// "ändern"
    Change,
    /// "gibt es nicht mehr"
    Gone,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::True, Self::Change, Self::Gone];

    /// How it is named in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::Change => "change",
            Self::Gone => "gone",
        }
    }

    /// The answer of a name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// What its button says.
    pub fn label(self, t: Words) -> &'static str {
        match self {
            Self::True => t.owner_answer_true(),
            Self::Change => t.owner_answer_change(),
            Self::Gone => t.owner_answer_gone(),
        }
    }
}

/// What is asked about.
#[derive(Debug, Clone)]
pub struct Question {
    /// The secret in the link.
    pub token: String,
    /// What the place is called.
    pub name: String,
    /// What is known, line by line: label and fact.
    pub facts: Vec<(String, String)>,
    /// The answer that the link was for.
    pub chosen: Option<Answer>,
}

/// The page that asks.
pub fn question_page(frame: &Frame, question: &Question) -> String {
    let t = Words(frame.lang);
    let facts = question
        .facts
        .iter()
        .map(|(label, fact)| {
            view! {
                <div>
                    <dt>{label.clone()}</dt>
                    <dd>{fact.clone()}</dd>
                </div>
            }
        })
        .collect_view();
    let first = question.chosen.unwrap_or(Answer::True);
    let mut answers = Answer::ALL;
    answers.sort_by_key(|it| *it != first);
    let buttons = answers
        .into_iter()
        .map(|answer| {
            let class = if answer == first {
                "button primary"
            } else {
                "button"
            };
            view! {
                <button class=class type="submit" name="answer" value=answer.key()>
                    {answer.label(t)}
                </button>
            }
        })
        .collect_view();
    let body = view! {
        <p class="lead">{t.owner_question_lead()}</p>
        <dl class="facts">{facts}</dl>
        <form class="actions" method="post" action=OwnerPage::Question.path(frame.lang, "")>
            <input type="hidden" name="t" value=question.token.clone() />
            {buttons}
        </form>
        <p class="hint">{t.owner_question_hint()}</p>
    };
    document(frame, &question.name, body)
}

/// The page that thanks.
pub fn thanks_page(frame: &Frame, name: &str, answer: Answer) -> String {
    let t = Words(frame.lang);
    let text = match answer {
        Answer::True | Answer::Change => t.owner_thanks_true(),
        Answer::Gone => t.owner_thanks_gone(),
    };
    let href = crate::route::Page::Map.path(frame.lang);
    let body = view! {
        <p class="notice" role="status">{text}</p>
        <p>
            <a class="button" href=href>{t.account_to_map()}</a>
        </p>
    };
    document(frame, name, body)
}
