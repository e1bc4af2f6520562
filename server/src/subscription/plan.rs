//! What a calendar would do, cut down to what its owner may do.

use std::collections::{BTreeSet, HashMap, HashSet};

use app::account::rights::{Action, may};
use app::city::{BBox, Event, EventState, Instant, Lang, Slug, Zone};
use app::words::Words;

use super::REMARKS;
use crate::calendar::{self, clock_around, limits};
use crate::import::ics::{
    self, Draft, Full, Merged, Note, Problem, Reading, Venues, title_and_start,
};
use crate::import::merge::three_ways;
use crate::store::desk::{
    Calendar, NewSubmission, Proposal, Remark, Sender, Submission, SubmissionState, Taken, Trouble,
};
use crate::store::people::Account;
use crate::store::{Origin, RecordId, Stored, Write};

/// The longest name in remarks, and the longest one of a calendar as a source, in letters.
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
#[expect(
    clippy::too_many_lines,
    reason = "one decision after the other, in the order in which they bind"
)]
pub(super) fn plan(
    calendar: &Calendar,
    here: &Here,
    reading: Reading,
    follows: bool,
    now: Instant,
    bounds: BBox,
) -> Result<Plan, serde_json::Error> {
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
    let source = source(&reading, now);
    let mut notes = reading.notes;
    let follows = follows && !notes.iter().any(|it| it.problem == Problem::TooMany);
    let mut room = {
        let objects = reading.drafts.iter().map(|it| it.object.as_str());
        let read: HashSet<&str> = objects.collect();
        let counted_anew =
            |it: &&Origin| follows || it.record.is_null() || read.contains(it.object.as_str());
        let of_this = origins.iter().filter(counted_anew).map(|it| &it.slug);
        Room::beside(here, &of_this.collect(), &clock, now)
    };
    let (old, new): (Vec<Draft>, Vec<Draft>) = reading
        .drafts
        .into_iter()
        .partition(|it| known.contains(it.object.as_str()));
    let mut incoming = Vec::new();
    // What is here already has its room first.
    for mut draft in old.into_iter().chain(new) {
        draft.at = draft.at.filter(|it| bounds.contains(*it));
        let event = draft.event(source.clone(), &here.venues);
        let is_others = title_and_start(&event).is_some_and(|it| others.contains(&it));
        if lost.contains(draft.object.as_str())
            || (is_others && !known.contains(draft.object.as_str()))
        {
            taken.elsewhere += 1;
        } else if let Err(full) = room.take(&draft) {
            notes.push(Note {
                line: draft.line,
                uid: Some(draft.object),
                title: Some(draft.title),
                problem: Problem::Full(full),
            });
        } else {
            incoming.push((draft.object, event));
        }
    }
    // An entry that cannot be read or taken at present is not gone, and neither is what came after
    // too many.
    let unclear: HashSet<&str> = notes
        .iter()
        .filter(|it| is_unclear(&it.problem))
        .filter_map(|it| it.uid.as_deref())
        .collect();
    let mentioned: HashSet<&str> = incoming.iter().map(|(object, _)| object.as_str()).collect();
    let stays: HashSet<Slug> = origins
        .iter()
        .filter(|it| !mentioned.contains(it.object.as_str()))
        .filter(|it| !follows || is_of(&it.object, &unclear))
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
    remark(&mut taken, notes);
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

/// Whether an entry is there, although it was not taken.
const fn is_unclear(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Unreadable
            | Problem::NoTitle
            | Problem::NoTime(_)
            | Problem::Backwards
            | Problem::Overlong(_)
            | Problem::Additional
            | Problem::Exceptions
            | Problem::Full(_)
    )
}

/// Whether an object is one of some entries, or one date of one of them. (Notes cut long names short.)
fn is_of(object: &str, uids: &HashSet<&str>) -> bool {
    let uid = object.rsplit_once('#').map_or(object, |(uid, _)| uid);
    [object, uid].into_iter().any(|it| {
        let end = it.char_indices().nth(NAME).map_or(it.len(), |(at, _)| at);
        uids.contains(it) || it.get(..end).is_some_and(|it| uids.contains(it))
    })
}

/// What all events of an organiser take up of what they may: those of this calendar, and those that
/// are here beside it.
struct Room {
    events: usize,
    dates: usize,
    text: usize,
    effort: usize,
}

impl Room {
    /// What all but `of_this` calendar takes up.
    fn beside(here: &Here, of_this: &HashSet<&Slug>, clock: &Zone, now: Instant) -> Self {
        let rights = &here.account.rights;
        let mut room = Self {
            events: 0,
            dates: 0,
            text: 0,
            effort: 0,
        };
        let others = here.events.iter().map(|it| &it.record).filter(|it| {
            !of_this.contains(&it.slug) && may(Some(rights), Action::EditEvent(&it.slug))
        });
        for event in others {
            let ahead = calendar::ahead(&event.when, clock, now).unwrap_or_default();
            // What is over is not in the way of what is to come.
            if ahead.dates == 0 && !ahead.later {
                continue;
            }
            room.events += 1;
            room.dates += ahead.dates;
            room.effort += ahead.effort;
            room.text += [&event.summary, &event.text]
                .into_iter()
                .flatten()
                .map(|it| it.de.len() + it.en.as_ref().map_or(0, String::len))
                .sum::<usize>();
        }
        room
    }

    fn take(&mut self, draft: &Draft) -> Result<(), Full> {
        let (events, dates) = (self.events + 1, self.dates + draft.ahead.dates);
        let text = self.text + draft.text_bytes();
        let effort = self.effort + draft.ahead.effort;
        if events > limits::EVENTS_OF_PERSON {
            return Err(Full::OwnersEvents);
        }
        if dates > limits::DATES_OF_PERSON {
            return Err(Full::OwnersDates);
        }
        if text > limits::TEXT_OF_PERSON {
            return Err(Full::OwnersText);
        }
        if effort > limits::EFFORT_OF_PERSON && draft.when.repeats() {
            return Err(Full::OwnersRules);
        }
        *self = Self {
            events,
            dates,
            text,
            effort,
        };
        Ok(())
    }
}

/// Whom visitors see as the source. The address is not told: it may be its owner's secret, and the
/// name is left out if it is a mail address, as some programs have it.
fn source(reading: &Reading, now: Instant) -> app::city::Source {
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
        as_of: clock_around(now).date(now),
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

/// Puts what is to be told into words for the owner. Several things about one entry may come to the same
/// for them, such as two rules that cannot be followed; that is told once.
fn remark(taken: &mut Taken, notes: Vec<Note>) {
    let mut told = HashSet::new();
    let remarks = notes.into_iter().map(Remark::from);
    let mut remarks: Vec<Remark> = remarks.filter(|it| told.insert(it.clone())).collect();
    taken.more = remarks.len().saturating_sub(REMARKS);
    remarks.truncate(REMARKS);
    taken.remarks = remarks;
}

impl From<Note> for Remark {
    fn from(note: Note) -> Self {
        let short = |text: &str| -> String { text.chars().take(NAME).collect() };
        Self {
            line: note.line,
            title: note.title.as_deref().map(short),
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
                Problem::TooLong(name) => Trouble::TooLong(name.to_owned()),
                Problem::Overlong(name) => Trouble::Overlong(name.to_owned()),
                Problem::Additional => Trouble::Additional,
                Problem::Exceptions => Trouble::Exceptions,
                Problem::Full(full) => Trouble::Full(full),
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
        now: Instant,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Ahead;

    fn draft(text: usize, dates: usize, effort: usize) -> Draft {
        let start: chrono::NaiveDateTime = "2026-12-05T18:00:00".parse().unwrap();
        Draft {
            object: "a".to_owned(),
            line: 1,
            slug: Slug::new("a").unwrap(),
            title: String::new(),
            text: Some("x".repeat(text)),
            organiser: None,
            location: None,
            at: None,
            link: None,
            when: app::city::When::Dated {
                start,
                end: start,
                all_day: false,
                rrule: Some("FREQ=DAILY".to_owned()),
                except: vec![],
            },
            cancelled: false,
            ahead: Ahead {
                dates,
                later: false,
                effort,
            },
        }
    }

    #[test]
    fn nothing_is_told_twice_about_an_entry() {
        let note = |line, problem| Note {
            line,
            uid: None,
            title: Some("E".to_owned()),
            problem,
        };
        let rule = |why: &str| Problem::Repetition(why.to_owned());
        let mut taken = Taken::default();
        let notes = vec![
            note(5, rule("one way")),
            note(5, Problem::Zone("X".to_owned())),
            note(5, rule("another way")),
            note(9, rule("one way")),
        ];
        remark(&mut taken, notes);
        let told: Vec<_> = taken
            .remarks
            .iter()
            .map(|it| (it.line, &it.trouble))
            .collect();
        let zone = Trouble::Zone("X".to_owned());
        let all = [
            (5, &Trouble::Repetition),
            (5, &zone),
            (9, &Trouble::Repetition),
        ];
        assert_eq!(told, all);

        let many = (0..2 * REMARKS + 2).map(|it| note(it / 2, Problem::NoTitle));
        remark(&mut taken, many.collect());
        assert_eq!((taken.remarks.len(), taken.more), (REMARKS, 1));
    }

    #[test]
    fn an_organiser_has_room_for_so_much_and_what_does_not_fit_takes_none() {
        for (draft, fitting, full) in [
            (draft(0, 1, 1), limits::EVENTS_OF_PERSON, Full::OwnersEvents),
            (
                draft(0, 400, 1),
                limits::DATES_OF_PERSON / 400,
                Full::OwnersDates,
            ),
            (
                draft(8000, 1, 1),
                limits::TEXT_OF_PERSON / 8000,
                Full::OwnersText,
            ),
            (
                draft(0, 1, 40_000),
                limits::EFFORT_OF_PERSON / 40_000,
                Full::OwnersRules,
            ),
        ] {
            let mut room = Room {
                events: 0,
                dates: 0,
                text: 0,
                effort: 0,
            };
            let fits = (0..fitting).all(|_| room.take(&draft).is_ok());
            assert!(fits, "{full}");
            for _ in 0..3 {
                assert_eq!(room.take(&draft), Err(full));
            }
        }
    }

    #[test]
    fn what_is_told_of_an_entry_is_told_of_its_dates() {
        let long = "u".repeat(300);
        let cut = "u".repeat(NAME);
        let unclear = HashSet::from(["markt", "a#b", cut.as_str()]);
        for object in [
            "markt",
            "markt#20261205T180000",
            "a#b",
            "a#b#20261205T180000",
            &long,
        ] {
            assert!(is_of(object, &unclear), "{object}");
        }
        for object in ["markt-2", "a", "a#20261205T180000"] {
            assert!(!is_of(object, &unclear), "{object}");
        }
    }
}
