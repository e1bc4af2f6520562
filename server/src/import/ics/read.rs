//! From the text of a calendar to drafts, and to words about what could not be taken.

use std::collections::HashMap;
use std::panic::catch_unwind;

use app::city::{Instant, Point, When, Zone, check};
use chrono::{Duration, NaiveDateTime};
use icalendar::parser::{Component, ParseString, Property, read_calendar_simple};

use super::draft::Draft;
use super::lines::{self, Block};
use super::note::{MAX_EVENTS, Note, Problem};
use super::times::{self, Moment, Trouble};
use crate::calendar;
use crate::import::osm::slug;

/// The most additional dates of one entry.
const MAX_RDATES: usize = 100;

/// The longest text that is taken, in characters.
const MAX_TEXT: usize = 10_000;

/// What is in a calendar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What the calendar calls itself (`X-WR-CALNAME`).
    pub name: Option<String>,
    /// What can be taken, in the order of the file.
    pub drafts: Vec<Draft>,
    /// How many entries lie in the past and were left out.
    pub past: usize,
    /// What could not be taken, or not as it is written.
    pub notes: Vec<Note>,
}

/// Reads a calendar. What lies in the past as of `now` is counted, not taken.
pub fn read(text: &str, now: Instant) -> Reading {
    let blocks = lines::cut(text);
    let mut work = Work {
        city: calendar::clock_around(now),
        now,
        all_cancelled: false,
        reading: Reading::default(),
        entries: Vec::new(),
    };
    if !blocks.calendar {
        work.note(1, None, Problem::NoCalendar);
        return work.reading;
    }
    for line in &blocks.own {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        match key
            .split(';')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase()
            .as_str()
        {
            "X-WR-CALNAME" => work.reading.name = Some(value.trim().replace('\0', "")),
            "METHOD" => work.all_cancelled = value.trim().eq_ignore_ascii_case("CANCEL"),
            _ => {}
        }
    }
    for (index, block) in blocks.events.iter().enumerate() {
        if index == MAX_EVENTS {
            work.note(block.line, None, Problem::TooMany);
            break;
        }
        work.block(block);
    }
    work.finish()
}

/// An entry with what only a series needs to know.
struct Entry {
    draft: Draft,
    uid: String,
    /// For one date of a series, which.
    replaces: Option<NaiveDateTime>,
    sequence: i64,
}

struct Work {
    city: Zone,
    now: Instant,
    all_cancelled: bool,
    reading: Reading,
    entries: Vec<Entry>,
}

impl Work {
    fn note(&mut self, line: usize, uid: Option<&str>, problem: Problem) {
        let uid = uid.map(|it| it.chars().take(200).collect());
        self.reading.notes.push(Note { line, uid, problem });
    }

    fn block(&mut self, block: &Block) {
        // The library has panicked on strange input before; nobody's calendar shall end a task.
        let component = catch_unwind(|| read_calendar_simple(&block.text).ok())
            .ok()
            .flatten()
            .and_then(|components| components.into_iter().next());
        let Some(component) = component.filter(|_| !block.broken) else {
            // The UID may well be legible where the rest is not.
            let uid = block
                .text
                .lines()
                .find_map(|line| line.strip_prefix("UID:"));
            let uid = uid.map(str::to_owned);
            return self.note(block.line, uid.as_deref(), Problem::Unreadable);
        };
        let uid = value(&component, "UID");
        match self.entry(&component, block.line, uid.as_deref()) {
            Ok(entry) => self.entries.push(entry),
            Err(problem) => self.note(block.line, uid.as_deref(), problem),
        }
    }

    fn entry(
        &mut self,
        component: &Component<'_>,
        line: usize,
        uid: Option<&str>,
    ) -> Result<Entry, Problem> {
        let of = |name| value(component, name);
        let uid = uid.ok_or(Problem::NoUid)?;
        if of("CLASS").is_some_and(|it| !it.eq_ignore_ascii_case("PUBLIC")) {
            return Err(Problem::Private);
        }
        let replaces = match property(component, "RECURRENCE-ID") {
            None => None,
            Some(it) => {
                let moment = self.moment(it, line, uid);
                Some(moment.ok_or(Problem::NoTime("RECURRENCE-ID"))?.at)
            }
        };
        let start = property(component, "DTSTART")
            .and_then(|it| self.moment(it, line, uid))
            .ok_or(Problem::NoTime("DTSTART"))?;
        let end = self.end(component, start, line, uid)?;
        // A date of a series may leave out what it has in common with the series.
        let series = replaces.and_then(|_| self.series(uid));
        let title = of("SUMMARY")
            .or_else(|| series.map(|it| it.title.clone()))
            .ok_or(Problem::NoTitle)?;
        let text = of("DESCRIPTION").map(|it| it.chars().take(MAX_TEXT).collect());
        let mut draft = Draft {
            object: replaces.map_or_else(|| uid.to_owned(), |it| dated(uid, it)),
            line,
            slug: slug(&[&title, "termin"]).ok_or(Problem::NoTitle)?,
            title,
            text: text.or_else(|| series.and_then(|it| it.text.clone())),
            organiser: organiser(component).or_else(|| series.and_then(|it| it.organiser.clone())),
            location: of("LOCATION").or_else(|| series.and_then(|it| it.location.clone())),
            at: series.and_then(|it| it.at),
            link: series.and_then(|it| it.link.clone()),
            when: When::Dated {
                start: start.at,
                end,
                all_day: start.all_day,
                rrule: None,
                except: vec![],
            },
            cancelled: self.all_cancelled
                || of("STATUS").is_some_and(|it| it.eq_ignore_ascii_case("CANCELLED")),
        };
        self.details(component, &mut draft, uid);
        if replaces.is_none() {
            self.repetition(component, &mut draft, uid);
            self.more_dates(component, &draft, uid);
        }
        Ok(Entry {
            draft,
            uid: uid.to_owned(),
            replaces,
            sequence: of("SEQUENCE").and_then(|it| it.parse().ok()).unwrap_or(0),
        })
    }

    fn series(&self, uid: &str) -> Option<&Draft> {
        let entry = self
            .entries
            .iter()
            .find(|it| it.uid == uid && it.replaces.is_none());
        entry.map(|it| &it.draft)
    }

    /// The end, not included; RFC 5545 section 3.6.1 says what holds if there is none.
    fn end(
        &mut self,
        component: &Component<'_>,
        start: Moment,
        line: usize,
        uid: &str,
    ) -> Result<NaiveDateTime, Problem> {
        let end = match (property(component, "DTEND"), value(component, "DURATION")) {
            (Some(end), _) => {
                self.moment(end, line, uid)
                    .ok_or(Problem::NoTime("DTEND"))?
                    .at
            }
            (None, Some(length)) => {
                let length = times::duration(&length).ok_or(Problem::NoTime("DURATION"))?;
                start.at + length
            }
            (None, None) if start.all_day => start.at + Duration::days(1),
            (None, None) => start.at,
        };
        if end < start.at {
            return Err(Problem::Backwards);
        }
        Ok(end)
    }

    fn details(&mut self, component: &Component<'_>, draft: &mut Draft, uid: &str) {
        if let Some(geo) = value(component, "GEO") {
            let point = geo.split_once(';').and_then(|(lat, lon)| {
                Point::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?).ok()
            });
            if point.is_none() {
                self.note(draft.line, Some(uid), Problem::Detail("GEO"));
            }
            draft.at = point.or(draft.at);
        }
        if let Some(url) = value(component, "URL") {
            if check::is_web(&url) {
                draft.link = Some(url);
            } else {
                self.note(draft.line, Some(uid), Problem::Detail("URL"));
            }
        }
    }

    fn repetition(&mut self, component: &Component<'_>, draft: &mut Draft, uid: &str) {
        let line = draft.line;
        let excepted = self.list(component, "EXDATE", line, uid);
        let rule = value(component, "RRULE");
        let When::Dated {
            start,
            rrule,
            except,
            ..
        } = &mut draft.when
        else {
            return;
        };
        let time = start.time();
        *rrule = rule;
        *except = excepted
            .into_iter()
            // A day alone leaves out what happens on it.
            .map(|it| {
                if it.all_day {
                    it.at.date().and_time(time)
                } else {
                    it.at
                }
            })
            .collect();
        if let Err(error) = calendar::is_over(&draft.when, &self.city, self.now) {
            if let When::Dated { rrule, .. } = &mut draft.when {
                *rrule = None;
            }
            self.note(line, Some(uid), Problem::Repetition(error.to_string()));
        }
    }

    /// Dates that no rule names become entries of their own.
    fn more_dates(&mut self, component: &Component<'_>, draft: &Draft, uid: &str) {
        let Some(length) = draft.when.duration() else {
            return;
        };
        let dates = self.list(component, "RDATE", draft.line, uid);
        if dates.len() > MAX_RDATES {
            self.note(draft.line, Some(uid), Problem::Detail("RDATE"));
        }
        for date in dates.into_iter().take(MAX_RDATES) {
            let mut draft = draft.clone();
            draft.object = dated(uid, date.at);
            draft.when = When::Dated {
                start: date.at,
                end: date.at + length,
                all_day: date.all_day,
                rrule: None,
                except: vec![],
            };
            self.entries.push(Entry {
                draft,
                uid: uid.to_owned(),
                replaces: Some(date.at),
                // A RECURRENCE-ID for the same date counts more.
                sequence: -1,
            });
        }
    }

    fn list(
        &mut self,
        component: &Component<'_>,
        name: &str,
        line: usize,
        uid: &str,
    ) -> Vec<Moment> {
        let mut moments = Vec::new();
        for property in component.properties.iter().filter(|it| is(it, name)) {
            for value in property.val.as_str().split(',') {
                // A period: its beginning.
                let value = value.split('/').next().unwrap_or_default();
                moments.extend(self.time(value, property, line, uid));
            }
        }
        moments
    }

    fn moment(&mut self, property: &Property<'_>, line: usize, uid: &str) -> Option<Moment> {
        self.time(property.val.as_str(), property, line, uid)
    }

    fn time(
        &mut self,
        value: &str,
        property: &Property<'_>,
        line: usize,
        uid: &str,
    ) -> Option<Moment> {
        let tzid = property
            .params
            .iter()
            .find(|it| it.key.as_str().eq_ignore_ascii_case("TZID"))
            .and_then(|it| it.val.as_ref());
        match times::moment(value, tzid.map(ParseString::as_str), &self.city) {
            Ok(moment) => Some(moment),
            Err(Trouble::Unreadable) => None,
            Err(Trouble::Zone(name, moment)) => {
                let problem = Problem::Zone(name);
                let known = |it: &Note| it.line == line && it.problem == problem;
                if !self.reading.notes.iter().any(known) {
                    self.note(line, Some(uid), problem);
                }
                Some(moment)
            }
        }
    }

    /// One entry for each object; the dates that entries replace are left out of their series.
    fn finish(mut self) -> Reading {
        let mut at: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<Entry> = Vec::new();
        for entry in self.entries {
            match at
                .get(&entry.draft.object)
                .and_then(|index| kept.get_mut(*index))
            {
                Some(other) if entry.sequence >= other.sequence => *other = entry,
                Some(_) => {}
                None => {
                    at.insert(entry.draft.object.clone(), kept.len());
                    kept.push(entry);
                }
            }
        }
        let replaced: Vec<(String, NaiveDateTime)> = kept
            .iter()
            .filter_map(|it| Some((it.uid.clone(), it.replaces?)))
            .collect();
        for (uid, date) in replaced {
            let Some(series) = at.get(&uid).and_then(|index| kept.get_mut(*index)) else {
                continue;
            };
            if let When::Dated {
                rrule: Some(_),
                except,
                ..
            } = &mut series.draft.when
                && !except.contains(&date)
            {
                except.push(date);
            }
        }
        for entry in kept {
            let over = calendar::is_over(&entry.draft.when, &self.city, self.now);
            match over {
                Ok(true) => self.reading.past += 1,
                Ok(false) => self.reading.drafts.push(entry.draft),
                Err(error) => self.reading.notes.push(Note {
                    line: entry.draft.line,
                    uid: Some(entry.uid),
                    problem: Problem::Repetition(error.to_string()),
                }),
            }
        }
        self.reading
    }
}

fn dated(uid: &str, at: NaiveDateTime) -> String {
    format!("{uid}#{}", at.format("%Y%m%dT%H%M%S"))
}

fn is(property: &Property<'_>, name: &str) -> bool {
    property.name.as_str().eq_ignore_ascii_case(name)
}

fn property<'a>(component: &'a Component<'a>, name: &str) -> Option<&'a Property<'a>> {
    component.properties.iter().find(|it| is(it, name))
}

/// A value as text; none if it is empty.
fn value(component: &Component<'_>, name: &str) -> Option<String> {
    let text = property(component, name)?.val.to_owned().unescape_text();
    // What no database keeps, and no page shows.
    let text = text.as_str().replace('\0', "");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The organiser's name; addresses are nobody's business.
fn organiser(component: &Component<'_>) -> Option<String> {
    let params = &property(component, "ORGANIZER")?.params;
    let name = params
        .iter()
        .find(|it| it.key.as_str().eq_ignore_ascii_case("CN"))?;
    let name = name.val.as_ref()?.as_str().replace('\0', "");
    let name = name.trim().trim_matches('"').trim();
    (!name.is_empty() && !name.contains('@')).then(|| name.to_owned())
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
