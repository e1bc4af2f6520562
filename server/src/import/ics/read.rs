//! From the text of a calendar to drafts, and to words about what could not be taken.
//!
//! A calendar may be of 5 MB and made to be as costly as possible. So nothing here looks through all
//! entries, dates or remarks for each of them, and what an entry can stand for has its [`limits`].

use std::collections::{HashMap, HashSet};
use std::panic::catch_unwind;

use app::city::{Instant, Point, When, Zone, check};
use chrono::{Duration, NaiveDateTime};
use icalendar::parser::{Component, ParseString, Property, read_calendar_simple};

use super::draft::Draft;
use super::lines::{self, Block};
use super::note::{Full, Note, Problem};
use super::times::{self, Moment, Trouble};
use crate::calendar::{self, Ahead, RecurrenceError, limits};
use crate::import::osm::slug;

/// How much of a title and a UID remarks repeat, in letters.
const NAMED: usize = 200;

/// How many unknown time zones of one entry are told.
const ZONES: usize = 5;

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
        series: HashMap::new(),
        present: Present::default(),
        copied: 0,
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
            // Visitors see it as the source: a line like all others of a record.
            "X-WR-CALNAME" => work.reading.name = Some(check::tidy_line(value)),
            "METHOD" => work.all_cancelled = value.trim().eq_ignore_ascii_case("CANCEL"),
            _ => {}
        }
    }
    for block in &blocks.events {
        if !work.block(block) {
            break;
        }
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

/// What is known of the entry that is being read.
#[derive(Default)]
struct Present {
    title: Option<String>,
    /// Time zones that nobody knows and that were told.
    zones: Vec<String>,
}

struct Work {
    city: Zone,
    now: Instant,
    all_cancelled: bool,
    reading: Reading,
    entries: Vec<Entry>,
    /// Where the series with a UID stands among the entries.
    series: HashMap<String, usize>,
    present: Present,
    /// Bytes of text that entries have from others.
    copied: usize,
}

impl Work {
    fn note(&mut self, line: usize, uid: Option<&str>, problem: Problem) {
        let uid = uid.map(|it| it.chars().take(NAMED).collect());
        let title = self.present.title.clone();
        self.reading.notes.push(Note {
            line,
            uid,
            title,
            problem,
        });
    }

    /// Reads an entry. Whether there is room for it, and so perhaps for others.
    fn block(&mut self, block: &Block) -> bool {
        self.present = Present::default();
        if self.entries.len() >= limits::EVENTS_OF_FILE {
            self.present.title = line_of(block, "SUMMARY:");
            self.note(block.line, None, Problem::TooMany);
            return false;
        }
        // The library has panicked on strange input before; nobody's calendar shall end a task.
        let component = catch_unwind(|| read_calendar_simple(&block.text).ok())
            .ok()
            .flatten()
            .and_then(|components| components.into_iter().next());
        let Some(component) = component.filter(|_| !block.broken) else {
            // Title and UID may well be legible where the rest is not.
            self.present.title = line_of(block, "SUMMARY:");
            let uid = line_of(block, "UID:");
            self.note(block.line, uid.as_deref(), Problem::Unreadable);
            return true;
        };
        let uid = value(&component, "UID");
        let title = value(&component, "SUMMARY");
        self.present.title = title.map(|it| it.chars().take(NAMED).collect());
        match self.entry(&component, block.line, uid.as_deref()) {
            Ok(entry) => {
                if entry.replaces.is_none() {
                    let uid = entry.uid.clone();
                    self.series.entry(uid).or_insert(self.entries.len());
                }
                self.entries.push(entry);
                self.more_dates(&component)
            }
            Err(problem) => {
                self.note(block.line, uid.as_deref(), problem);
                true
            }
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
        if uid.len() > limits::UID {
            return Err(Problem::Overlong("UID"));
        }
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
        let series = replaces.and_then(|_| self.series(uid));
        let title = of("SUMMARY")
            .or_else(|| series.map(|it| it.title.clone()))
            .ok_or(Problem::NoTitle)?;
        if is_over(&title, limits::TITLE) {
            return Err(Problem::Overlong("SUMMARY"));
        }
        let mut draft = Draft {
            object: replaces.map_or_else(|| uid.to_owned(), |it| dated(uid, it)),
            line,
            slug: slug(&[&title, "termin"]).ok_or(Problem::NoTitle)?,
            title,
            text: of("DESCRIPTION"),
            organiser: organiser(component),
            location: of("LOCATION"),
            at: None,
            link: None,
            when: When::Dated {
                start: start.at,
                end,
                all_day: start.all_day,
                rrule: None,
                except: vec![],
            },
            cancelled: self.all_cancelled
                || of("STATUS").is_some_and(|it| it.eq_ignore_ascii_case("CANCELLED")),
            ahead: Ahead::default(),
        };
        self.details(component, &mut draft, uid);
        if replaces.is_some() {
            self.inherit(&mut draft, uid)?;
        } else {
            self.repetition(component, &mut draft, uid)?;
        }
        Ok(Entry {
            draft,
            uid: uid.to_owned(),
            replaces,
            sequence: of("SEQUENCE").and_then(|it| it.parse().ok()).unwrap_or(0),
        })
    }

    fn series(&self, uid: &str) -> Option<&Draft> {
        let index = self.series.get(uid)?;
        self.entries.get(*index).map(|it| &it.draft)
    }

    /// A date of a series may leave out what it has in common with the series.
    fn inherit(&mut self, draft: &mut Draft, uid: &str) -> Result<(), Problem> {
        let Some(series) = self.series(uid) else {
            return Ok(());
        };
        let own = draft.text_bytes();
        for (its, theirs) in [
            (&mut draft.text, &series.text),
            (&mut draft.organiser, &series.organiser),
            (&mut draft.location, &series.location),
            (&mut draft.link, &series.link),
        ] {
            if its.is_none() {
                its.clone_from(theirs);
            }
        }
        draft.at = draft.at.or(series.at);
        self.copied += draft.text_bytes() - own;
        if self.copied > limits::TEXT_OF_FILE {
            return Err(Problem::Full(Full::Text));
        }
        Ok(())
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
        for (name, most, text) in [
            ("DESCRIPTION", limits::TEXT, &mut draft.text),
            ("ORGANIZER", limits::ORGANISER, &mut draft.organiser),
            ("LOCATION", limits::LOCATION, &mut draft.location),
        ] {
            if text.as_ref().is_some_and(|it| is_over(it, most)) {
                *text = None;
                self.note(draft.line, Some(uid), Problem::TooLong(name));
            }
        }
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
            if check::is_web(&url) && url.len() > limits::LINK {
                self.note(draft.line, Some(uid), Problem::TooLong("URL"));
            } else if check::is_web(&url) {
                draft.link = Some(url);
            } else {
                self.note(draft.line, Some(uid), Problem::Detail("URL"));
            }
        }
    }

    fn repetition(
        &mut self,
        component: &Component<'_>,
        draft: &mut Draft,
        uid: &str,
    ) -> Result<(), Problem> {
        let When::Dated {
            start,
            rrule,
            except,
            ..
        } = &mut draft.when
        else {
            return Ok(());
        };
        let time = start.time();
        *rrule = value(component, "RRULE");
        let mut known = HashSet::new();
        let (all, line) = (values(component, "EXDATE"), draft.line);
        for (value, property) in all {
            let Some(moment) = self.time(value, property, line, uid) else {
                continue;
            };
            // A day alone leaves out what happens on it.
            let at = if moment.all_day {
                moment.at.date().and_time(time)
            } else {
                moment.at
            };
            if !known.insert(at) {
                continue;
            }
            if except.len() == limits::EXDATES {
                return Err(Problem::Exceptions);
            }
            except.push(at);
        }
        Ok(())
    }

    /// Dates that no rule names become entries of their own. Whether there is room for more entries.
    fn more_dates(&mut self, component: &Component<'_>) -> bool {
        let Some(entry) = self.entries.last().filter(|it| it.replaces.is_none()) else {
            return true;
        };
        let Some(length) = entry.draft.when.duration() else {
            return true;
        };
        let (uid, line, bytes) = (
            entry.uid.clone(),
            entry.draft.line,
            entry.draft.text_bytes(),
        );
        let at = self.entries.len() - 1;
        let now = self.city.local(self.now);
        let mut known = HashSet::new();
        for (value, property) in values(component, "RDATE") {
            let Some(date) = self.time(value, property, line, &uid) else {
                continue;
            };
            if !known.insert(date.at) {
                continue;
            }
            if known.len() > limits::RDATES {
                self.note(line, Some(&uid), Problem::Additional);
                return true;
            }
            if date.at + length < now - Duration::days(1) {
                self.reading.past += 1;
                continue;
            }
            if self.entries.len() >= limits::EVENTS_OF_FILE {
                self.note(line, Some(&uid), Problem::TooMany);
                return false;
            }
            self.copied += bytes;
            if self.copied > limits::TEXT_OF_FILE {
                self.note(line, Some(&uid), Problem::Full(Full::Text));
                return true;
            }
            let Some(mut draft) = self.entries.get(at).map(|it| it.draft.clone()) else {
                return true;
            };
            draft.object = dated(&uid, date.at);
            draft.when = When::Dated {
                start: date.at,
                end: date.at + length,
                all_day: date.all_day,
                rrule: None,
                except: vec![],
            };
            self.entries.push(Entry {
                draft,
                uid: uid.clone(),
                replaces: Some(date.at),
                // A RECURRENCE-ID for the same date counts more.
                sequence: -1,
            });
        }
        true
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
                let told = &mut self.present.zones;
                if told.len() < ZONES && !told.contains(&name) {
                    told.push(name.clone());
                    self.note(line, Some(uid), Problem::Zone(name));
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
        let mut replaced: HashMap<&str, Vec<NaiveDateTime>> = HashMap::new();
        for entry in &kept {
            if let Some(date) = entry.replaces {
                replaced.entry(entry.uid.as_str()).or_default().push(date);
            }
        }
        let replaced: Vec<(usize, Vec<NaiveDateTime>)> = replaced
            .into_iter()
            .filter_map(|(uid, dates)| Some((*at.get(uid)?, dates)))
            .collect();
        for (index, dates) in replaced {
            let series = kept.get_mut(index).map(|it| &mut it.draft.when);
            if let Some(When::Dated {
                rrule: Some(_),
                except,
                ..
            }) = series
            {
                let mut known: HashSet<NaiveDateTime> = except.iter().copied().collect();
                except.extend(dates.into_iter().filter(|it| known.insert(*it)));
            }
        }
        let mut room = Room::default();
        let mut notes = std::mem::take(&mut self.reading.notes);
        for entry in kept {
            let Entry { mut draft, uid, .. } = entry;
            let (line, title) = (draft.line, Some(draft.title.clone()));
            let mut note = |problem| {
                notes.push(Note {
                    line,
                    uid: Some(uid.chars().take(NAMED).collect()),
                    title: title.clone(),
                    problem,
                });
            };
            let ahead = match room.ahead(&draft, &self.city, self.now) {
                Ok(ahead) => Ok(ahead),
                Err(Problem::Repetition(why)) if draft.when.repeats() => {
                    note(Problem::Repetition(why));
                    if let When::Dated { rrule, .. } = &mut draft.when {
                        *rrule = None;
                    }
                    room.ahead(&draft, &self.city, self.now)
                }
                Err(problem) => Err(problem),
            };
            match ahead {
                Err(problem) => note(problem),
                Ok(ahead) if ahead.dates == 0 && !ahead.later => self.reading.past += 1,
                Ok(ahead) => {
                    draft.ahead = ahead;
                    match room.take(&draft) {
                        Ok(()) => self.reading.drafts.push(draft),
                        Err(full) => note(Problem::Full(full)),
                    }
                }
            }
        }
        notes.sort_by_key(|it| it.line);
        Reading {
            notes,
            ..self.reading
        }
    }
}

/// What a file has taken up of what it may.
#[derive(Default)]
struct Room {
    dates: usize,
    text: usize,
    effort: usize,
}

impl Room {
    fn ahead(&mut self, draft: &Draft, city: &Zone, now: Instant) -> Result<Ahead, Problem> {
        if draft.when.repeats() && self.effort > limits::EFFORT_OF_FILE {
            return Err(Problem::Full(Full::Rules));
        }
        let ahead = calendar::ahead(&draft.when, city, now);
        self.effort += ahead
            .as_ref()
            .map_or_else(RecurrenceError::effort, |it| it.effort);
        ahead.map_err(|it| Problem::Repetition(it.to_string()))
    }

    fn take(&mut self, draft: &Draft) -> Result<(), Full> {
        let dates = self.dates + draft.ahead.dates.max(1);
        let text = self.text + draft.text_bytes();
        if dates > limits::DATES_OF_FILE {
            return Err(Full::Dates);
        }
        if text > limits::TEXT_OF_FILE {
            return Err(Full::Text);
        }
        (self.dates, self.text) = (dates, text);
        Ok(())
    }
}

/// The values of a property that may hold several and may be there several times.
fn values<'a>(
    component: &'a Component<'a>,
    name: &'static str,
) -> impl Iterator<Item = (&'a str, &'a Property<'a>)> {
    let properties = component.properties.iter().filter(move |it| is(it, name));
    properties.flat_map(|property| {
        let values = property.val.as_str().split(',');
        // A period: its beginning.
        values.map(move |it| (it.split('/').next().unwrap_or_default(), property))
    })
}

/// Whether a text has more letters than it may.
fn is_over(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}

/// The value of a line of an entry that cannot be read otherwise.
fn line_of(block: &Block, name: &str) -> Option<String> {
    let line = block.text.lines().find_map(|it| it.strip_prefix(name))?;
    Some(line.chars().take(NAMED).collect())
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

/// A value as text; none if it is empty, or nothing of it can be seen.
fn value(component: &Component<'_>, name: &str) -> Option<String> {
    let text = property(component, name)?.val.to_owned().unescape_text();
    // What no database keeps, and no page shows.
    let text = text.as_str().replace('\0', "");
    let text = text.trim();
    can_be_seen(text).then(|| text.to_owned())
}

/// The organiser's name; addresses are nobody's business.
fn organiser(component: &Component<'_>) -> Option<String> {
    let params = &property(component, "ORGANIZER")?.params;
    let name = params
        .iter()
        .find(|it| it.key.as_str().eq_ignore_ascii_case("CN"))?;
    let name = name.val.as_ref()?.as_str().replace('\0', "");
    let name = name.trim().trim_matches('"').trim();
    (can_be_seen(name) && !name.contains('@')).then(|| name.to_owned())
}

/// Whether anything is left of a text in a record.
fn can_be_seen(text: &str) -> bool {
    !check::tidy_line(text).is_empty()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
