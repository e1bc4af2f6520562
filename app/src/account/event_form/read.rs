//! From the form to a record, or to what has to be mended.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::repeat::weekday;
use super::{Around, Ends, Field, Form, Match, Problem, Repeat, Rule, Wrong, nth_of};
use crate::city::{
    Accessibility, Event, EventState, Picture, Point, Price, Slug, Source, Text, Venue, Wheelchair,
    When, check,
};

/// The longest that one date may last, in days.
const MAX_DAYS: i64 = 400;

/// The most dates that somebody may ask for.
const MAX_COUNT: u32 = 500;

/// How many years ahead somebody may plan.
const YEARS_AHEAD: i32 = 5;

/// A day as browsers send it, or as people write it.
pub fn day_of(text: &str) -> Option<NaiveDate> {
    let day = ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    (1900..=2199).contains(&day.year()).then_some(day)
}

fn time_of(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H.%M", "%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// An event about which nothing is known yet.
pub fn empty_event(slug: Slug, source: Source) -> Event {
    Event {
        slug,
        title: Text::default(),
        summary: None,
        text: None,
        organiser: None,
        venue: None,
        when: When::Season(Text::default()),
        category: None,
        price: None,
        access: Accessibility::default(),
        link: None,
        state: EventState::default(),
        state_note: None,
        offers: Vec::new(),
        pictures: Vec::new(),
        source,
        sample: false,
    }
}

/// What is kept of a picture in the form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sizes {
    src: String,
    width: u32,
    height: u32,
    widths: Vec<u32>,
}

impl Sizes {
    pub(super) fn of(picture: &Picture) -> String {
        let sizes = Self {
            src: picture.src.clone(),
            width: picture.width,
            height: picture.height,
            widths: picture.widths.clone(),
        };
        serde_json::to_string(&sizes).unwrap_or_default()
    }
}

struct Reading<'a> {
    form: &'a Form,
    around: &'a Around<'a>,
    problems: Vec<Problem>,
}

impl Form {
    /// The event as the form has it, everything else as in `base`.
    ///
    /// # Errors
    /// All that has to be mended, in the order of the form.
    pub fn event(&self, base: &Event, around: &Around<'_>) -> Result<Event, Vec<Problem>> {
        let mut reading = Reading {
            form: self,
            around,
            problems: Vec::new(),
        };
        let event = reading.event(base);
        let mut problems = reading.problems;
        problems.sort_by_key(|it| it.field);
        if problems.is_empty() {
            Ok(event)
        } else {
            Err(problems)
        }
    }
}

impl Reading<'_> {
    fn wrong(&mut self, field: Field, wrong: Wrong) {
        if self.problems.iter().all(|it| it.field != field) {
            self.problems.push(Problem { field, wrong });
        }
    }

    /// A text that is not too long; none if it is empty.
    fn one(&mut self, field: Field) -> Option<String> {
        let text = match field {
            Field::TextDe | Field::TextEn | Field::AccessDe | Field::AccessEn => {
                check::tidy_text(self.form.get(field))
            }
            _ => check::tidy_line(self.form.get(field)),
        };
        if text.chars().count() > field.max() {
            self.wrong(field, Wrong::TooLong(field.max()));
        }
        (!text.is_empty()).then_some(text)
    }

    fn text(&mut self, de: Field, en: Field) -> Option<Text> {
        let (german, english) = (self.one(de), self.one(en));
        match (german, english) {
            (Some(de), en) => Some(Text { de, en }),
            (None, Some(_)) => {
                self.wrong(de, Wrong::Missing);
                None
            }
            (None, None) => None,
        }
    }

    fn needed(&mut self, de: Field, en: Field) -> Text {
        let text = self.text(de, en);
        if text.is_none() {
            self.wrong(de, Wrong::Missing);
        }
        text.unwrap_or_default()
    }

    fn event(&mut self, base: &Event) -> Event {
        let category = self.category(base.category.as_ref());
        Event {
            slug: base.slug.clone(),
            title: self.needed(Field::TitleDe, Field::TitleEn),
            summary: self.text(Field::SummaryDe, Field::SummaryEn),
            text: self.text(Field::TextDe, Field::TextEn),
            organiser: self.one(Field::Organiser),
            venue: self.venue(),
            when: self.when(&base.when),
            category,
            price: self.price(),
            access: self.access(&base.access),
            link: self.link(),
            state: base.state,
            state_note: base.state_note.clone(),
            offers: base.offers.clone(),
            pictures: self.pictures(&base.pictures),
            source: base.source.clone(),
            sample: false,
        }
    }

    fn category(&mut self, known: Option<&Slug>) -> Option<Slug> {
        let text = self.one(Field::Category)?;
        let slug = Slug::new(text).ok();
        let slug =
            slug.filter(|it| Some(it) == known || self.around.categories.iter().any(|c| c == it));
        if slug.is_none() {
            self.wrong(Field::Category, Wrong::NoChoice);
        }
        slug
    }

    fn venue(&mut self) -> Option<Venue> {
        match self.form.get(Field::Venue) {
            "all" => None,
            "pin" => self.point(),
            "place" | "" => self.place(),
            _ => {
                self.wrong(Field::Venue, Wrong::NoChoice);
                None
            }
        }
    }

    fn place(&mut self) -> Option<Venue> {
        let Some(typed) = self.one(Field::Place) else {
            self.wrong(Field::Place, Wrong::Missing);
            return None;
        };
        if typed == self.form.get(Field::PlaceLabel)
            && let Ok(slug) = Slug::new(self.form.get(Field::PlaceSlug))
        {
            return Some(Venue::Place(slug));
        }
        match (self.around.find)(&typed) {
            Match::One(slug) => return Some(Venue::Place(slug)),
            Match::Several => self.wrong(Field::Place, Wrong::Several),
            Match::None => self.wrong(Field::Place, Wrong::NoPlace),
        }
        None
    }

    fn point(&mut self) -> Option<Venue> {
        let name = self.needed(Field::PinDe, Field::PinEn);
        let Some(text) = self.one(Field::Pin) else {
            self.wrong(Field::Pin, Wrong::Missing);
            return None;
        };
        let point = text.split_once([',', ' ']).and_then(|(lat, lon)| {
            Point::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?).ok()
        });
        let Some(at) = point else {
            self.wrong(Field::Pin, Wrong::NoPoint);
            return None;
        };
        if !self.around.bounds.contains(at) {
            self.wrong(Field::Pin, Wrong::Outside);
        }
        Some(Venue::Point { name, at })
    }

    fn day(&mut self, field: Field) -> Option<NaiveDate> {
        let text = self.one(field)?;
        let day = day_of(&text);
        if day.is_none() {
            self.wrong(field, Wrong::NoDay);
        }
        day
    }

    fn time(&mut self, field: Field) -> Option<NaiveTime> {
        let text = self.one(field)?;
        let time = time_of(&text);
        if time.is_none() {
            self.wrong(field, Wrong::NoTime);
        }
        time
    }

    fn number(&mut self, field: Field, most: u32) -> Option<u32> {
        let text = self.one(field)?;
        let number = text.parse().ok().filter(|it| (1..=most).contains(it));
        if number.is_none() {
            self.wrong(field, Wrong::NoNumber);
        }
        number
    }

    fn when(&mut self, base: &When) -> When {
        let nothing = When::Season(Text::default());
        if self.form.get(Field::StartDay).is_empty() {
            if let When::Season(text) = base
                && !text.de.is_empty()
            {
                return base.clone();
            }
            self.wrong(Field::StartDay, Wrong::Missing);
            return nothing;
        }
        let all_day = self.form.has(Field::AllDay, "on");
        let Some(first) = self.day(Field::StartDay) else {
            return nothing;
        };
        let known = matches!(base, When::Dated { start, .. } if start.date() == first);
        let years = self.around.today.year() - 1..=self.around.today.year() + YEARS_AHEAD;
        if !known && !years.contains(&first.year()) {
            self.wrong(Field::StartDay, Wrong::Year);
        }
        let last = self.day(Field::EndDay);
        let Some((start, end)) = (if all_day {
            let after = last.unwrap_or(first) + Duration::days(1);
            Some((
                first.and_time(NaiveTime::MIN),
                after.and_time(NaiveTime::MIN),
            ))
        } else {
            self.times(first, last)
        }) else {
            return nothing;
        };
        if end < start || end - start > Duration::days(MAX_DAYS) {
            let field = if last.is_some() {
                Field::EndDay
            } else {
                Field::EndTime
            };
            self.wrong(field, Wrong::Backwards);
        }
        let rrule = self.repeat(first);
        let except = self.except(start.time());
        if rrule.is_none() && except.contains(&start) {
            self.wrong(Field::Except, Wrong::NoDates);
        }
        When::Dated {
            start,
            end,
            all_day,
            rrule,
            except,
        }
    }

    fn times(
        &mut self,
        first: NaiveDate,
        last: Option<NaiveDate>,
    ) -> Option<(NaiveDateTime, NaiveDateTime)> {
        if self.form.get(Field::StartTime).is_empty() {
            self.wrong(Field::StartTime, Wrong::Missing);
        }
        let begins = self.time(Field::StartTime)?;
        let ends = self.time(Field::EndTime);
        if last.is_some_and(|it| it != first) && ends.is_none() {
            self.wrong(Field::EndTime, Wrong::Missing);
        }
        let start = first.and_time(begins);
        let end = match (last, ends) {
            (_, None) => start,
            // Past midnight, as parties go.
            (None, Some(ends)) if ends < begins => (first + Duration::days(1)).and_time(ends),
            (last, Some(ends)) => last.unwrap_or(first).and_time(ends),
        };
        Some((start, end))
    }

    fn except(&mut self, at: NaiveTime) -> Vec<NaiveDateTime> {
        let days: Option<Vec<_>> = self.form.all(Field::Except).map(day_of).collect();
        let Some(mut days) = days else {
            self.wrong(Field::Except, Wrong::NoDay);
            return Vec::new();
        };
        days.sort_unstable();
        days.dedup();
        days.into_iter().map(|day| day.and_time(at)).collect()
    }

    fn repeat(&mut self, first: NaiveDate) -> Option<String> {
        let rule = match self.form.get(Field::Repeat) {
            "" | "once" => return None,
            "custom" => {
                let rule = self.one(Field::Rule);
                if rule.is_none() {
                    self.wrong(Field::Repeat, Wrong::NoRule);
                }
                return rule;
            }
            "daily" => Rule::Daily,
            "weekly" => self.weekly(first),
            "monthly" => {
                let nth = self.one(Field::Nth);
                let nth = nth.map_or(Some(nth_of(first)), |it| it.parse().ok());
                let Some(nth) = nth.filter(|it| matches!(it, 1..=4 | -1)) else {
                    self.wrong(Field::Nth, Wrong::NoChoice);
                    return None;
                };
                Rule::Monthly(nth, first.weekday())
            }
            _ => {
                self.wrong(Field::Repeat, Wrong::NoChoice);
                return None;
            }
        };
        let repeat = Repeat {
            interval: self.number(Field::Interval, 52).unwrap_or(1),
            ends: self.ends(first),
            rule,
        };
        if !repeat.includes(first) {
            let field = match repeat.rule {
                Rule::Weekly(_) => Field::Weekday,
                _ => Field::Nth,
            };
            self.wrong(field, Wrong::NotInRule);
        }
        Some(repeat.text())
    }

    fn weekly(&mut self, first: NaiveDate) -> Rule {
        let chosen: Option<Vec<_>> = self.form.all(Field::Weekday).map(weekday).collect();
        let Some(chosen) = chosen else {
            self.wrong(Field::Weekday, Wrong::NoChoice);
            return Rule::Daily;
        };
        if chosen.is_empty() {
            return Rule::Weekly(vec![first.weekday()]);
        }
        let week = crate::view::phrase::WEEK.into_iter();
        Rule::Weekly(week.filter(|it| chosen.contains(it)).collect())
    }

    fn ends(&mut self, first: NaiveDate) -> Ends {
        match self.form.get(Field::Ends) {
            "" | "never" => Ends::Never,
            "until" => {
                let Some(day) = self.day(Field::Until) else {
                    self.wrong(Field::Until, Wrong::Missing);
                    return Ends::Never;
                };
                if day < first {
                    self.wrong(Field::Until, Wrong::Backwards);
                }
                Ends::Until(day)
            }
            "count" => {
                let count = self.number(Field::Count, MAX_COUNT);
                if count.is_none() {
                    self.wrong(Field::Count, Wrong::Missing);
                }
                count.map_or(Ends::Never, Ends::Count)
            }
            _ => {
                self.wrong(Field::Ends, Wrong::NoChoice);
                Ends::Never
            }
        }
    }

    fn price(&mut self) -> Option<Price> {
        match self.form.get(Field::Price) {
            "" => None,
            "free" => Some(Price::Free),
            "paid" => Some(Price::Paid(self.needed(Field::PriceDe, Field::PriceEn))),
            _ => {
                self.wrong(Field::Price, Wrong::NoChoice);
                None
            }
        }
    }

    fn yes_no(&mut self, field: Field) -> Option<bool> {
        match self.form.get(field) {
            "" => None,
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                self.wrong(field, Wrong::NoChoice);
                None
            }
        }
    }

    fn access(&mut self, base: &Accessibility) -> Accessibility {
        let wheelchair = match self.form.get(Field::Wheelchair) {
            "" => None,
            "yes" => Some(Wheelchair::Yes),
            "limited" => Some(Wheelchair::Limited),
            "no" => Some(Wheelchair::No),
            _ => {
                self.wrong(Field::Wheelchair, Wrong::NoChoice);
                None
            }
        };
        Accessibility {
            wheelchair,
            toilet: self.yes_no(Field::Toilet),
            hearing_loop: self.yes_no(Field::HearingLoop),
            note: self.text(Field::AccessDe, Field::AccessEn),
            ..base.clone()
        }
    }

    fn link(&mut self) -> Option<String> {
        let typed = self.one(Field::Link)?;
        let link = check::as_link(&typed);
        if link.is_none() {
            self.wrong(Field::Link, Wrong::NoLink);
        }
        link
    }

    fn pictures(&mut self, base: &[Picture]) -> Vec<Picture> {
        let rest = base.iter().skip(1).cloned();
        let Some(sizes) = self.one(Field::Picture) else {
            return rest.collect();
        };
        let sizes = serde_json::from_str::<Sizes>(&sizes).ok();
        let Some(sizes) = sizes.filter(|it| check::flaw("src", &it.src).is_none()) else {
            self.wrong(Field::Picture, Wrong::NoChoice);
            return rest.collect();
        };
        let alt = self.needed(Field::AltDe, Field::AltEn);
        let mut needed = |field| {
            let text = self.one(field);
            if text.is_none() {
                self.wrong(field, Wrong::Missing);
            }
            text.unwrap_or_default()
        };
        let picture = Picture {
            src: sizes.src,
            width: sizes.width,
            height: sizes.height,
            widths: sizes.widths,
            alt,
            credit: needed(Field::Credit),
            licence: needed(Field::Licence),
        };
        std::iter::once(picture).chain(rest).collect()
    }
}
