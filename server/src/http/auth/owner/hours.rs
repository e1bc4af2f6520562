//! Opening hours between the fields of a form and the form that knows their grammar.

use app::account::field::Problem;
use app::account::owner::fields::{DAYS, Fields};
use app::city::{Lang, check};
use app::view::phrase::WEEK;
use app::words::Words;
use chrono::{Datelike, NaiveDate};

use crate::calendar::form::{
    Dates, DayOfYear, Days, Form, Holidays, Issue, Row, Rows, Slot, Special, Spot, Time,
};

/// A year in which every day of a yearly date exists; fields for dates want a year.
const LEAP: i32 = 2024;

/// Puts hours into the fields.
pub(super) fn put(fields: &mut Fields, form: &Form) {
    let kind = match form {
        Form::Unknown => "unknown",
        Form::ByAppointment => "appointment",
        Form::Rows(_) => "rows",
        Form::Osm(_) => "osm",
    };
    fields.set("hours.kind", kind);
    match form {
        Form::Unknown | Form::ByAppointment => {}
        Form::Osm(text) => fields.set("hours.osm", text.as_str()),
        Form::Rows(rows) => put_rows(fields, rows),
    }
}

fn put_rows(fields: &mut Fields, rows: &Rows) {
    for (i, row) in rows.rows.iter().enumerate() {
        for (key, day) in DAYS.iter().zip(WEEK) {
            if row.days.has(day) {
                fields.add(&format!("hours.row.{i}.day"), *key);
            }
        }
        put_slots(fields, &format!("hours.row.{i}"), &row.slots);
    }
    let holidays = match &rows.holidays {
        Holidays::Unsaid => "",
        Holidays::AsUsual => "usual",
        Holidays::Closed => "closed",
        Holidays::Own(slots) => {
            put_slots(fields, "hours.ph", slots);
            "own"
        }
    };
    fields.set("hours.holidays", holidays);
    for (i, special) in rows.special.iter().enumerate() {
        let key = format!("hours.special.{i}");
        let day = |it: DayOfYear| NaiveDate::from_ymd_opt(LEAP, it.month(), it.day());
        let (first, last) = match special.dates {
            Dates::Once { from, until } => (Some(from), Some(until)),
            Dates::Yearly { from, until } => {
                fields.set(&format!("{key}.yearly"), "yes");
                (day(from), day(until))
            }
        };
        let text = |it: Option<NaiveDate>| it.map_or_else(String::new, |it| it.to_string());
        fields.set(&format!("{key}.first"), text(first));
        if last != first {
            fields.set(&format!("{key}.last"), text(last));
        }
        put_slots(fields, &key, &special.slots);
    }
    if rows.otherwise_by_appointment {
        fields.set("hours.otherwise", "yes");
    }
}

fn put_slots(fields: &mut Fields, key: &str, slots: &[Slot]) {
    for (j, slot) in slots.iter().enumerate() {
        fields.set(&format!("{key}.slot.{j}.from"), slot.from.to_string());
        fields.set(&format!("{key}.slot.{j}.to"), slot.to.to_string());
    }
}

/// Hours as they were typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// What could be read.
    pub form: Form,
    /// What could not, or cannot be kept.
    pub problems: Vec<Problem>,
    /// What may be worth a second look.
    pub doubts: Vec<Problem>,
}

/// Reads hours from the fields.
pub(super) fn read(fields: &Fields, today: NaiveDate, lang: Lang) -> Typed {
    let mut reader = Reader {
        fields,
        t: Words(lang),
        problems: Vec::new(),
        rows: Vec::new(),
        specials: Vec::new(),
    };
    let form = match fields.get("hours.kind") {
        "appointment" => Form::ByAppointment,
        "rows" => Form::Rows(reader.all()),
        // A tabulator in a comment can be read, but no record may hold it.
        "osm" => Form::Osm(check::tidy_line(fields.get("hours.osm"))),
        _ => Form::Unknown,
    };
    let issues = form.issues(today);
    // One mistake is told once: what is no time at all makes a row look empty, too.
    let unread = !reader.problems.is_empty();
    let (blocking, doubtful): (Vec<_>, Vec<_>) = issues.into_iter().partition(Issue::blocks);
    let say = |issues: Vec<Issue>| {
        let told = issues.into_iter();
        told.map(|it| Problem::new(reader.field_of(it.at, &form), it.message(lang)))
            .collect::<Vec<_>>()
    };
    let (blocking, doubts) = (say(blocking), say(doubtful));
    let mut problems = reader.problems;
    if !unread {
        problems.extend(blocking);
    }
    Typed {
        form,
        problems,
        doubts,
    }
}

struct Reader<'a> {
    fields: &'a Fields,
    t: Words,
    problems: Vec<Problem>,
    /// Of each row that was filled in, its number in the form.
    rows: Vec<usize>,
    /// Of each special day.
    specials: Vec<usize>,
}

impl Reader<'_> {
    fn field_of(&self, spot: Spot, form: &Form) -> String {
        match spot {
            Spot::Row(i) => format!("hours.row.{}", self.rows.get(i).copied().unwrap_or(i)),
            Spot::Special(i) => {
                let i = self.specials.get(i).copied().unwrap_or(i);
                format!("hours.special.{i}")
            }
            Spot::Holidays => "hours.holidays".to_owned(),
            Spot::Whole if matches!(form, Form::Osm(_)) => "hours.osm".to_owned(),
            Spot::Whole => "hours".to_owned(),
        }
    }

    fn all(&mut self) -> Rows {
        let mut rows = Rows::default();
        for i in 0..self.fields.count("hours.row") {
            let key = format!("hours.row.{i}");
            let chosen = self.fields.all(&format!("{key}.day"));
            let days: Days = DAYS
                .iter()
                .zip(WEEK)
                .filter(|(name, _)| chosen.iter().any(|it| it == *name))
                .map(|(_, day)| day)
                .collect();
            let slots = self.slots(&key);
            if days.is_empty() && slots.is_empty() {
                continue;
            }
            self.rows.push(i);
            rows.rows.push(Row { days, slots });
        }
        rows.holidays = match self.fields.get("hours.holidays") {
            "usual" => Holidays::AsUsual,
            "closed" => Holidays::Closed,
            "own" => Holidays::Own(self.slots("hours.ph")),
            _ => Holidays::Unsaid,
        };
        for i in 0..self.fields.count("hours.special") {
            if let Some(special) = self.special(&format!("hours.special.{i}")) {
                self.specials.push(i);
                rows.special.push(special);
            }
        }
        rows.otherwise_by_appointment = self.fields.has("hours.otherwise", "yes");
        rows
    }

    fn slots(&mut self, key: &str) -> Vec<Slot> {
        let mut slots = Vec::new();
        for j in 0..self.fields.count(&format!("{key}.slot")) {
            let (from_key, to_key) = (format!("{key}.slot.{j}.from"), format!("{key}.slot.{j}.to"));
            match (self.time(&from_key), self.time(&to_key)) {
                (Ok(Some(from)), Ok(Some(to))) => slots.push(Slot { from, to }),
                (Ok(Some(_)), Ok(None)) => self.wrong(to_key, self.t.owner_time_half()),
                (Ok(None), Ok(Some(_))) => self.wrong(from_key, self.t.owner_time_half()),
                _ => {}
            }
        }
        slots
    }

    /// A time, if one was typed; what is none is told at once.
    fn time(&mut self, key: &str) -> Result<Option<Time>, ()> {
        let typed = self.fields.get(key).trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let short: String = typed.chars().take(20).collect();
        typed
            .parse()
            .map(Some)
            .map_err(|_| self.wrong(key, self.t.owner_time_wrong(short)))
    }

    fn special(&mut self, key: &str) -> Option<Special> {
        let (first_key, last_key) = (format!("{key}.first"), format!("{key}.last"));
        let slots = self.slots(key);
        let first = self.date(&first_key);
        let last = self.date(&last_key);
        let Ok(Some(from)) = first else {
            if first == Ok(None) && (!slots.is_empty() || last != Ok(None)) {
                self.wrong(first_key, self.t.owner_date_missing());
            }
            return None;
        };
        let until = last.ok()?.unwrap_or(from);
        let yearly = self.fields.has(&format!("{key}.yearly"), "yes");
        let of = |it: NaiveDate| DayOfYear::new(it.month(), it.day());
        let dates = match (of(from), of(until)) {
            (Some(from), Some(until)) if yearly => Dates::Yearly { from, until },
            _ => Dates::Once { from, until },
        };
        Some(Special { dates, slots })
    }

    fn date(&mut self, key: &str) -> Result<Option<NaiveDate>, ()> {
        let typed = self.fields.get(key).trim();
        if typed.is_empty() {
            return Ok(None);
        }
        // As browsers send it, and as people type it where the browser has no calendar.
        let date = (typed.parse::<NaiveDate>().ok())
            .or_else(|| NaiveDate::parse_from_str(typed, "%d.%m.%Y").ok());
        date.map(Some)
            .ok_or_else(|| self.wrong(key, self.t.owner_date_wrong()))
    }

    fn wrong(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem::new(field, message));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn through(form: &Form) -> Form {
        let mut fields = Fields::default();
        put(&mut fields, form);
        let typed = read(&fields, today(), Lang::De);
        assert_eq!(typed.problems, [], "{fields:?}");
        typed.form
    }

    #[test]
    fn typed_hours_are_a_line_that_a_record_may_hold() {
        let mut fields = Fields::default();
        fields.set("hours.kind", "osm");
        fields.set(
            "hours.osm",
            "Mo-Fr 10:00-18:00 \"nur\tmit Termin\u{202e}\"\r\n",
        );
        let typed = read(&fields, today(), Lang::De);
        assert_eq!(typed.problems, []);
        let expected = "Mo-Fr 10:00-18:00 \"nur mit Termin\"";
        assert_eq!(typed.form, Form::Osm(expected.to_owned()));
    }

    #[test]
    fn hours_survive_the_way_through_the_fields() {
        for text in [
            "Mo-Fr 10:00-13:00,14:00-18:30; Sa 10:00-14:00; PH off",
            "Mo-Su 00:00-24:00",
            "Fr,Sa 20:00-03:00; Dec 24-Dec 26 off; 2026 Dec 31 10:00-14:00",
            "PH off; Mo 09:00-12:00 || \"nach Vereinbarung\"",
            "Mo-Fr sunrise-sunset",
        ] {
            let form = Form::of(&app::city::Hours::Osm(text.to_owned()));
            assert_eq!(through(&form), form, "{text}");
        }
        for form in [Form::Unknown, Form::ByAppointment] {
            assert_eq!(through(&form), form);
        }
    }

    #[test]
    fn what_is_no_time_is_told_at_its_field_and_only_there() {
        let mut fields = Fields::default();
        fields.set("hours.kind", "rows");
        fields.add("hours.row.2.day", "mo");
        fields.set("hours.row.2.slot.0.from", "neun");
        fields.set("hours.row.2.slot.0.to", "18");
        let found: Vec<String> = read(&fields, today(), Lang::De)
            .problems
            .into_iter()
            .map(|it| it.field)
            .collect();
        assert_eq!(found, ["hours.row.2.slot.0.from"]);
    }

    #[test]
    fn mistakes_are_told_at_the_row_that_has_them_although_rows_before_it_are_empty() {
        let mut fields = Fields::default();
        fields.set("hours.kind", "rows");
        fields.set("hours.row.1.slot.0.from", "9");
        fields.set("hours.row.1.slot.0.to", "18");
        let typed = read(&fields, today(), Lang::De);
        assert_eq!(typed.problems[0].field, "hours.row.1");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(
            pairs in proptest::collection::vec(
                ("hours\\.(kind|osm|holidays|(row|special|ph)(\\.[0-9]{1,3})?\\.(day|first|last|yearly|slot\\.[0-9]\\.(from|to)))",
                 "rows|osm|mo|own|yes|[0-9:. -]{0,12}|.{0,8}"), 0..20)
        ) {
            let mut fields = Fields::from_pairs(pairs);
            let _ = read(&fields, today(), Lang::De);
            fields.set("hours.kind", "rows");
            let typed = read(&fields, today(), Lang::En);
            if typed.problems.is_empty() {
                prop_assert!(!typed.form.sentence(Lang::De).is_empty());
            }
        }
    }
}
