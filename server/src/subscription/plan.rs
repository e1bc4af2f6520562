//! What a calendar would do, cut down to what its owner may do.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::account::rights::{Action, may};
use app::city::{Event, EventState, Lang, Slug};
use app::words::Words;

use super::REMARKS;
use crate::calendar::{self, clock_around};
use crate::import::ics::{self, Merged, Note, Problem, Reading, Venues, title_and_start};
use crate::import::merge::three_ways;
use crate::store::desk::{
    Calendar, NewSubmission, Proposal, Remark, Sender, Submission, SubmissionState, Taken, Trouble,
};
use crate::store::people::Account;
use crate::store::{Origin, RecordId, Stored, Write};

/// The longest title and the longest name, in letters. Whoever writes more has made a mistake.
const NAME: usize = 200;

/// All that is here already.
#[derive(Debug)]
pub(super) struct Here {
    pub account: Account,
    pub events: Vec<Stored<Event>>,
    pub origins: Vec<Origin>,
    pub venues: Venues,
    /// Short names that somebody has a right to.
    pub reserved: BTreeSet<Slug>,
    /// What the owner has handed in.
    pub sent: Vec<Submission>,
    /// Whether the office looks at new events first.
    pub looks_first: bool,
}

impl Here {
    /// The events that an entry may become part of: those that its owner may change, seen by visitors
    /// or not. And the short names that it may not have, those of all other events among them.
    fn mine_and_reserved(&self) -> (Vec<Stored<Event>>, BTreeSet<Slug>) {
        let rights = &self.account.rights;
        let (mine, theirs): (Vec<_>, Vec<_>) = self
            .events
            .iter()
            .cloned()
            .partition(|it| may(Some(rights), Action::EditEvent(&it.record.slug)));
        let theirs = theirs.into_iter().map(|it| it.record.slug);
        (mine, self.reserved.iter().cloned().chain(theirs).collect())
    }
}

/// What is to happen.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub writes: Vec<Write>,
    pub own: Vec<Slug>,
    pub handed_in: Vec<(Option<i64>, NewSubmission)>,
    pub withdrawn: Vec<i64>,
    pub taken: Taken,
}

/// Compares a calendar with what is here. `follows` tells whether what it no longer has goes.
pub(super) fn plan(
    calendar: &Calendar,
    here: &Here,
    reading: Reading,
    follows: bool,
    desk: super::Desk<'_>,
) -> Result<Plan, serde_json::Error> {
    let now = desk.now;
    let clock = clock_around(now);
    let rights = &here.account.rights;
    let owned = |slug: &Slug| may(Some(rights), Action::EditEvent(slug));
    let there: HashSet<&Slug> = here.events.iter().map(|it| &it.record.slug).collect();
    // What somebody may no longer change, their calendar may not change either.
    let (origins, lost): (Vec<Origin>, Vec<Origin>) = here
        .origins
        .iter()
        .cloned()
        .partition(|it| owned(&it.slug) || !there.contains(&it.slug));
    let lost: HashSet<&str> = lost.iter().map(|it| it.object.as_str()).collect();
    let known: HashSet<&str> = origins.iter().map(|it| it.object.as_str()).collect();
    let others: HashSet<_> = here
        .events
        .iter()
        .filter(|it| it.published && !owned(&it.record.slug))
        .filter_map(|it| title_and_start(&it.record))
        .collect();

    let mut taken = Taken {
        past: reading.past,
        ..Taken::default()
    };
    let source = source(&reading, desk);
    let mut incoming = Vec::new();
    for mut draft in reading.drafts {
        draft.title = draft.title.chars().take(NAME).collect();
        draft.at = draft.at.filter(|it| desk.bounds.contains(*it));
        let event = draft.event(source.clone(), &here.venues);
        let is_others = title_and_start(&event).is_some_and(|it| others.contains(&it));
        if lost.contains(draft.object.as_str())
            || (is_others && !known.contains(draft.object.as_str()))
        {
            taken.elsewhere += 1;
        } else {
            incoming.push((draft.object, event));
        }
    }
    // An entry that cannot be read at present is not gone, and neither is what came after too many.
    let unclear: Vec<&str> = reading
        .notes
        .iter()
        .filter(|it| {
            matches!(
                it.problem,
                Problem::Unreadable | Problem::NoTitle | Problem::NoTime(_) | Problem::Backwards
            )
        })
        .filter_map(|it| it.uid.as_deref())
        .collect();
    let follows = follows
        && !reading
            .notes
            .iter()
            .any(|it| it.problem == Problem::TooMany);
    let mentioned: HashSet<&str> = incoming.iter().map(|(object, _)| object.as_str()).collect();
    let stays: HashSet<Slug> = origins
        .iter()
        .filter(|it| !mentioned.contains(it.object.as_str()))
        .filter(|it| !follows || unclear.iter().any(|uid| is_of(&it.object, uid)))
        .map(|it| it.slug.clone())
        .collect();
    let publishes = calendar.live && !here.looks_first;
    let (mine, reserved) = here.mine_and_reserved();
    let mut merged = ics::merge(
        &ics::source(&calendar.id.to_string()),
        incoming,
        &mine,
        &origins,
        publishes,
        &reserved,
        |event| {
            stays.contains(&event.slug)
                || calendar::is_over(&event.when, &clock, now).unwrap_or(false)
        },
    )?;
    let back = if publishes {
        HashSet::new()
    } else {
        hide_again(here, &mut merged)
    };
    remark(&mut taken, reading.notes);
    let mut plan = Plan {
        taken,
        ..Plan::default()
    };
    plan.count(here, &merged, publishes);
    plan.hand_in(calendar, here, &merged, &back, now)?;
    plan.withdraw(here, &merged);
    plan.own = merged
        .writes
        .iter()
        .filter_map(|it| match it {
            Write::Event { record, .. } if !there.contains(&record.slug) => {
                Some(record.slug.clone())
            }
            _ => None,
        })
        .collect();
    plan.writes = merged.writes;
    Ok(plan)
}

/// Whether an object is an entry, or one date of it. (Notes cut long names short.)
fn is_of(object: &str, uid: &str) -> bool {
    object
        .strip_prefix(uid)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('#') || uid.len() >= NAME)
}

/// Whom visitors see as the source. The address is not told: it may be its owner's secret, and the
/// name is left out if it is a mail address, as some programs have it.
fn source(reading: &Reading, desk: super::Desk<'_>) -> app::city::Source {
    let name = reading.name.as_deref().map(str::trim).unwrap_or_default();
    let name = if name.is_empty() || name.contains('@') || name.chars().count() > NAME {
        Words(Lang::De).organiser_source()
    } else {
        name
    };
    app::city::Source {
        name: name.to_owned(),
        url: None,
        licence: None,
        as_of: clock_around(desk.now).date(desk.now),
        note: None,
    }
}

/// What had gone and comes back is as good as new: it is not shown before somebody has looked at it.
/// Which events those are.
fn hide_again(here: &Here, merged: &mut Merged) -> HashSet<Slug> {
    let hidden: HashSet<&Slug> = here
        .events
        .iter()
        .filter(|it| !it.published)
        .map(|it| &it.record.slug)
        .collect();
    let mut back = HashSet::new();
    for write in &mut merged.writes {
        if let Write::Event {
            record, published, ..
        } = write
            && *published
            && hidden.contains(&record.slug)
        {
            *published = false;
            back.insert(record.slug.clone());
        }
    }
    back
}

fn remark(taken: &mut Taken, notes: Vec<Note>) {
    taken.more = notes.len().saturating_sub(REMARKS);
    taken.remarks = notes.into_iter().take(REMARKS).map(Remark::from).collect();
}

impl From<Note> for Remark {
    fn from(note: Note) -> Self {
        let short = |text: &str| text.chars().take(NAME).collect();
        Self {
            line: note.line,
            trouble: match note.problem {
                Problem::NoCalendar | Problem::Unreadable => Trouble::Unreadable,
                Problem::TooMany => Trouble::TooMany,
                Problem::NoUid => Trouble::NoUid,
                Problem::NoTitle => Trouble::NoTitle,
                Problem::NoTime(name) => Trouble::NoTime(name.to_owned()),
                Problem::Backwards => Trouble::Backwards,
                Problem::Private => Trouble::Private,
                Problem::Zone(name) => Trouble::Zone(short(&name)),
                Problem::Repetition(_) => Trouble::Repetition,
                Problem::Detail(name) => Trouble::Detail(name.to_owned()),
            },
        }
    }
}

impl Plan {
    fn count(&mut self, here: &Here, merged: &Merged, publishes: bool) {
        let before: HashMap<&Slug, EventState> = here
            .events
            .iter()
            .map(|it| (&it.record.slug, it.record.state))
            .collect();
        let called_off = merged.writes.iter().filter(|it| {
            matches!(it, Write::Event { record, .. } if record.state == EventState::Cancelled
                && before.get(&record.slug).is_some_and(|it| *it != EventState::Cancelled))
        });
        let taken = &mut self.taken;
        taken.cancelled = called_off.count();
        taken.new = merged.new;
        taken.hidden = if publishes { 0 } else { merged.new };
        taken.changed = merged.changed.saturating_sub(taken.cancelled);
        taken.same = merged.same;
        taken.gone = merged.gone;
        taken.removed = merged.removed;
        taken.kept = merged.kept.len() + merged.orphans.len();
    }

    /// New events that the office looks at first, and what its owner has waiting there about events
    /// that the calendar changes: their own words stay, the rest follows.
    fn hand_in(
        &mut self,
        calendar: &Calendar,
        here: &Here,
        merged: &Merged,
        back: &HashSet<Slug>,
        now: app::city::Instant,
    ) -> Result<(), serde_json::Error> {
        let stored: HashMap<&Slug, &Stored<Event>> =
            here.events.iter().map(|it| (&it.record.slug, it)).collect();
        for write in &merged.writes {
            let Write::Event {
                record, published, ..
            } = write
            else {
                continue;
            };
            let id = RecordId::Event(record.slug.clone());
            let waiting = here
                .sent
                .iter()
                .find(|it| it.state == SubmissionState::Waiting && it.proposal.id() == id);
            let before = stored.get(&record.slug);
            let proposal = match (waiting, before) {
                (Some(waiting), Some(before)) => match &waiting.proposal {
                    Proposal::Event(theirs) => three_ways(&before.record, theirs, record)?,
                    Proposal::Place(_) => continue,
                },
                (None, None) if calendar.live && !published => record.clone(),
                (None, Some(_)) if calendar.live && back.contains(&record.slug) => record.clone(),
                _ => continue,
            };
            let new = NewSubmission {
                proposal: Proposal::Event(proposal),
                base: crate::store::Version::NONE,
                from: Sender::Person(calendar.person),
                lang: here.account.lang,
                note: waiting.map(|it| it.note.clone()).unwrap_or_default(),
                at: now,
            };
            self.handed_in.push((waiting.map(|it| it.id), new));
        }
        Ok(())
    }

    /// The office need not look at what the calendar has taken back, unless its owner has said more
    /// about it.
    fn withdraw(&mut self, here: &Here, merged: &Merged) {
        for write in &merged.writes {
            let Write::Origin(origin) = write else {
                continue;
            };
            if !origin.record.is_null() {
                continue;
            }
            let stored = here.events.iter().find(|it| it.record.slug == origin.slug);
            let same = here.sent.iter().filter(|it| {
                it.state == SubmissionState::Waiting
                    && matches!((&it.proposal, stored), (Proposal::Event(event), Some(stored))
                        if *event == stored.record)
            });
            self.withdrawn.extend(same.map(|it| it.id));
        }
    }
}
