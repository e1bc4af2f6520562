//! From a record to the form.

use chrono::{Duration, NaiveDateTime, NaiveTime};

use super::read::Sizes;
use super::{Ends, Field, Form, Repeat, Rule, weekday_key};
use crate::city::{Event, Picture, Point, Price, Slug, Text, Venue, Wheelchair, When};

impl Form {
    /// The form that shows an event; `label` is what a place is called to find it again.
    pub fn of(event: &Event, label: impl Fn(&Slug) -> String) -> Self {
        let mut form = Self::default();
        form.text(Field::TitleDe, Field::TitleEn, Some(&event.title));
        form.when(&event.when);
        form.venue(event.venue.as_ref(), label);
        form.text(Field::SummaryDe, Field::SummaryEn, event.summary.as_ref());
        form.text(Field::TextDe, Field::TextEn, event.text.as_ref());
        let category = event.category.as_ref().map(Slug::to_string);
        form.set(Field::Category, category.unwrap_or_default());
        match &event.price {
            None => {}
            Some(Price::Free) => form.set(Field::Price, "free"),
            Some(Price::Paid(text)) => {
                form.set(Field::Price, "paid");
                form.text(Field::PriceDe, Field::PriceEn, Some(text));
            }
        }
        form.set(Field::Link, event.link.clone().unwrap_or_default());
        form.set(
            Field::Organiser,
            event.organiser.clone().unwrap_or_default(),
        );
        let access = &event.access;
        form.set(
            Field::Wheelchair,
            match access.wheelchair {
                None => "",
                Some(Wheelchair::Yes) => "yes",
                Some(Wheelchair::Limited) => "limited",
                Some(Wheelchair::No) => "no",
            },
        );
        form.set(Field::Toilet, yes_no(access.toilet));
        form.set(Field::HearingLoop, yes_no(access.hearing_loop));
        form.text(Field::AccessDe, Field::AccessEn, access.note.as_ref());
        if let Some(picture) = event.pictures.first() {
            form.picture(picture);
        }
        form
    }

    fn text(&mut self, de: Field, en: Field, text: Option<&Text>) {
        let trimmed = |it: &str| it.replace("\r\n", "\n").trim().to_owned();
        self.set(de, text.map(|it| trimmed(&it.de)).unwrap_or_default());
        let english = text.and_then(|it| it.en.as_deref());
        self.set(en, english.map(trimmed).unwrap_or_default());
    }

    /// Shows a picture.
    pub fn picture(&mut self, picture: &Picture) {
        self.set(Field::Picture, Sizes::of(picture));
        self.text(Field::AltDe, Field::AltEn, Some(&picture.alt));
        self.set(Field::Credit, picture.credit.clone());
        self.set(Field::Licence, picture.licence.clone());
    }

    fn venue(&mut self, venue: Option<&Venue>, label: impl Fn(&Slug) -> String) {
        match venue {
            None => self.set(Field::Venue, "all"),
            Some(Venue::Place(slug)) => {
                self.set(Field::Venue, "place");
                self.place(slug, label(slug));
            }
            Some(Venue::Point { name, at }) => {
                self.set(Field::Venue, "pin");
                self.text(Field::PinDe, Field::PinEn, Some(name));
                self.pin(*at);
            }
        }
    }

    /// Chooses a place.
    pub fn place(&mut self, slug: &Slug, label: String) {
        self.set(Field::PlaceSlug, slug.as_str());
        self.set(Field::PlaceLabel, label.clone());
        self.set(Field::Place, label);
    }

    /// Sets the pin; five digits are a metre.
    pub fn pin(&mut self, at: Point) {
        self.set(Field::Pin, format!("{:.5}, {:.5}", at.lat(), at.lon()));
    }

    fn when(&mut self, when: &When) {
        let When::Dated {
            start,
            end,
            all_day,
            rrule,
            except,
        } = when
        else {
            return;
        };
        self.set(Field::StartDay, start.date().to_string());
        if *all_day {
            self.set(Field::AllDay, "on");
            // The last day that counts; a day that has begun does.
            let last = (*end - Duration::nanoseconds(1)).date().max(start.date());
            if last != start.date() {
                self.set(Field::EndDay, last.to_string());
            }
        } else {
            self.set(Field::StartTime, time(*start));
            self.end(*start, *end);
        }
        self.set(Field::Repeat, "once");
        if let Some(text) = rrule {
            let known = Repeat::parse(text, start.date());
            if let Some(repeat) = known.filter(|it| it.includes(start.date())) {
                self.repeat(&repeat);
            } else {
                self.set(Field::Repeat, "custom");
                self.set(Field::Rule, text.clone());
            }
        }
        let mut days: Vec<_> = except.iter().map(|it| it.date().to_string()).collect();
        days.sort_unstable();
        days.dedup();
        for day in days.into_iter().take(super::MAX_EXCEPT) {
            self.push(Field::Except, day);
        }
    }

    fn end(&mut self, start: NaiveDateTime, end: NaiveDateTime) {
        if end == start {
            return;
        }
        self.set(Field::EndTime, time(end));
        let next = end.date() == start.date() + Duration::days(1) && end.time() < start.time();
        if end.date() != start.date() && !next {
            self.set(Field::EndDay, end.date().to_string());
        }
    }

    fn repeat(&mut self, repeat: &Repeat) {
        match &repeat.rule {
            Rule::Daily => self.set(Field::Repeat, "daily"),
            Rule::Weekly(days) => {
                self.set(Field::Repeat, "weekly");
                for day in days {
                    self.push(Field::Weekday, weekday_key(*day));
                }
            }
            Rule::Monthly(nth, _) => {
                self.set(Field::Repeat, "monthly");
                self.set(Field::Nth, nth.to_string());
            }
        }
        if repeat.interval > 1 {
            self.set(Field::Interval, repeat.interval.to_string());
        }
        match repeat.ends {
            Ends::Never => self.set(Field::Ends, "never"),
            Ends::Until(day) => {
                self.set(Field::Ends, "until");
                self.set(Field::Until, day.to_string());
            }
            Ends::Count(count) => {
                self.set(Field::Ends, "count");
                self.set(Field::Count, count.to_string());
            }
        }
    }
}

fn time(at: NaiveDateTime) -> String {
    let time: NaiveTime = at.time();
    time.format("%H:%M").to_string()
}

const fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    }
}
