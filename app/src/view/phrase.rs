//! Times, distances and opening states in words.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    city::{Direction, Furniture, Instant, Kind, Lang, OpenState, Wheelchair, Zone},
    words::Words,
};

/// How a line is coloured. The words say the same; colour never carries meaning alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tone {
    /// Come in.
    Open,
    /// Not now.
    Closed,
    /// Neither.
    Neutral,
}

impl Tone {
    /// The CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Open => "tone-open",
            Self::Closed => "tone-closed",
            Self::Neutral => "tone-neutral",
        }
    }
}

/// The opening state in words: the state itself, and what comes next.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StateLine {
    /// Its colour.
    pub tone: Tone,
    /// "geöffnet bis 18:30"
    pub text: String,
    /// Whether somebody could walk in right now.
    pub open: bool,
}

impl StateLine {
    /// The words for a state at an instant.
    pub fn of(state: OpenState, now: Instant, zone: &Zone, lang: Lang) -> Self {
        let t = Words(lang);
        let today = zone.date(now);
        let (tone, text) = match state {
            OpenState::Open { until: None } => (Tone::Open, t.state_open_always().to_owned()),
            OpenState::Open { until: Some(until) } => {
                let until = zone.local(until);
                let text = if until - zone.local(now) < chrono::Duration::hours(24) {
                    t.state_open_until(time(until))
                } else {
                    t.state_open_until(moment(until, today, lang))
                };
                (Tone::Open, text)
            }
            OpenState::Closed { opens: Some(opens) } => {
                let opens = zone.local(opens);
                let text = if opens.date() == today {
                    t.state_opens_today(time(opens))
                } else {
                    t.state_opens(moment(opens, today, lang))
                };
                (Tone::Closed, text)
            }
            OpenState::Closed { opens: None } => (Tone::Closed, t.state_closed().to_owned()),
            OpenState::ByAppointment => (Tone::Neutral, t.state_by_appointment().to_owned()),
            OpenState::TemporarilyClosed { until: Some(until) } => (
                Tone::Closed,
                t.state_closed_until(day_short(until, today, lang)),
            ),
            OpenState::TemporarilyClosed { until: None } => {
                (Tone::Closed, t.state_closed_for_now().to_owned())
            }
            OpenState::Unknown => (Tone::Neutral, t.state_unknown().to_owned()),
        };
        Self {
            tone,
            text,
            open: state.is_open(),
        }
    }
}

/// "18:30"
pub fn time(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// "morgen 10:00", "Montag 10:00", "Do, 24. Dezember 10:00"
pub fn moment(at: NaiveDateTime, today: NaiveDate, lang: Lang) -> String {
    format!("{} {}", day_near(at.date(), today, lang), time(at))
}

/// "heute", "morgen", "Montag", "Do, 24. Dezember", "Do, 24. Dezember 2027"
pub fn day_near(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let t = Words(lang);
    match (day - today).num_days() {
        0 => t.day_today().to_owned(),
        1 => t.day_tomorrow().to_owned(),
        2..=6 => weekday(day.weekday(), lang).to_owned(),
        _ => day_short(day, today, lang),
    }
}

/// "Do, 24. Dezember", with the year where it is not this year's.
pub fn day_short(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let weekday = weekday_short(day.weekday(), lang);
    let month = month(day.month(), lang);
    let date = match lang {
        Lang::De => format!("{weekday}, {}. {month}", day.day()),
        Lang::En => format!("{weekday} {} {month}", day.day()),
    };
    with_year(date, day, today)
}

/// "Donnerstag, 24. Dezember", with the year where it is not this year's.
pub fn day_long(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let weekday = weekday(day.weekday(), lang);
    let month = month(day.month(), lang);
    let date = match lang {
        Lang::De => format!("{weekday}, {}. {month}", day.day()),
        Lang::En => format!("{weekday} {} {month}", day.day()),
    };
    with_year(date, day, today)
}

fn with_year(date: String, day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() {
        date
    } else {
        format!("{date} {}", day.year())
    }
}

/// "3. November 2026"
pub fn date(day: NaiveDate, lang: Lang) -> String {
    let month = month(day.month(), lang);
    match lang {
        Lang::De => format!("{}. {month} {}", day.day(), day.year()),
        Lang::En => format!("{} {month} {}", day.day(), day.year()),
    }
}

/// "Dezember 2026"
pub fn month_of(day: NaiveDate, lang: Lang) -> String {
    format!("{} {}", month(day.month(), lang), day.year())
}

/// The days of the week, Monday first (ISO 8601).
pub const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// "Montag"
pub fn weekday(day: Weekday, lang: Lang) -> &'static str {
    let t = Words(lang);
    match day {
        Weekday::Mon => t.weekday_mon(),
        Weekday::Tue => t.weekday_tue(),
        Weekday::Wed => t.weekday_wed(),
        Weekday::Thu => t.weekday_thu(),
        Weekday::Fri => t.weekday_fri(),
        Weekday::Sat => t.weekday_sat(),
        Weekday::Sun => t.weekday_sun(),
    }
}

/// "Mo"
pub fn weekday_short(day: Weekday, lang: Lang) -> &'static str {
    let name = weekday(day, lang);
    let letters = match lang {
        Lang::De => 2,
        Lang::En => 3,
    };
    name.get(..letters).unwrap_or(name)
}

fn month(month: u32, lang: Lang) -> &'static str {
    let t = Words(lang);
    match month {
        1 => t.month_1(),
        2 => t.month_2(),
        3 => t.month_3(),
        4 => t.month_4(),
        5 => t.month_5(),
        6 => t.month_6(),
        7 => t.month_7(),
        8 => t.month_8(),
        9 => t.month_9(),
        10 => t.month_10(),
        11 => t.month_11(),
        _ => t.month_12(),
    }
}

/// "90 m", "1,2 km": as exact as anyone can walk.
pub fn distance(metres: u32, lang: Lang) -> String {
    if metres < 995 {
        return format!("{} m", (metres + 5) / 10 * 10);
    }
    let tenths = (metres + 50) / 100;
    let comma = match lang {
        Lang::De => ',',
        Lang::En => '.',
    };
    format!("{}{comma}{} km", tenths / 10, tenths % 10)
}

/// Minutes on foot for a distance as the crow flies, at least one.
///
/// Streets make a way about 1.3 times as long as the crow flies (detour index of dense cities,
/// Héran 2009), and people walk 80 m in a minute (4.8 km/h).
pub fn walking_minutes(metres: u32) -> u32 {
    (metres * 13).div_ceil(800).max(1)
}

/// "nach Osten"
pub fn direction(direction: Direction, lang: Lang) -> &'static str {
    let t = Words(lang);
    match direction {
        Direction::N => t.direction_n(),
        Direction::NE => t.direction_ne(),
        Direction::E => t.direction_e(),
        Direction::SE => t.direction_se(),
        Direction::S => t.direction_s(),
        Direction::SW => t.direction_sw(),
        Direction::W => t.direction_w(),
        Direction::NW => t.direction_nw(),
    }
}

/// The name of one place of a kind.
pub fn kind(kind: Kind, lang: Lang) -> &'static str {
    let t = Words(lang);
    match kind {
        Kind::Shop => t.kind_shop(),
        Kind::Gastronomy => t.kind_gastronomy(),
        Kind::Service => t.kind_service(),
        Kind::Culture => t.kind_culture(),
        Kind::Sight => t.kind_sight(),
        Kind::Public => t.kind_public(),
        Kind::Transport => t.kind_transport(),
        Kind::ArtIsland => t.kind_art_island(),
        Kind::InterimUse => t.kind_interim_use(),
    }
}

/// The name of a kind for filters.
pub fn kinds(kind: Kind, lang: Lang) -> &'static str {
    let t = Words(lang);
    match kind {
        Kind::Shop => t.kinds_shop(),
        Kind::Gastronomy => t.kinds_gastronomy(),
        Kind::Service => t.kinds_service(),
        Kind::Culture => t.kinds_culture(),
        Kind::Sight => t.kinds_sight(),
        Kind::Public => t.kinds_public(),
        Kind::Transport => t.kinds_transport(),
        Kind::ArtIsland => t.kinds_art_island(),
        Kind::InterimUse => t.kinds_interim_use(),
    }
}

/// What stands on an island.
pub fn furniture(item: Furniture, lang: Lang) -> &'static str {
    let t = Words(lang);
    match item {
        Furniture::Bench => t.furniture_bench(),
        Furniture::RoundBench => t.furniture_round_bench(),
        Furniture::TreeTub => t.furniture_tree_tub(),
        Furniture::PlanterBench => t.furniture_planter_bench(),
        Furniture::Sculpture => t.furniture_sculpture(),
        Furniture::Mural => t.furniture_mural(),
        Furniture::Installation => t.furniture_installation(),
        Furniture::Play => t.furniture_play(),
    }
}

/// How a place fares with a wheelchair.
pub fn wheelchair(value: Wheelchair, lang: Lang) -> &'static str {
    let t = Words(lang);
    match value {
        Wheelchair::Yes => t.access_wheelchair_yes(),
        Wheelchair::Limited => t.access_wheelchair_limited(),
        Wheelchair::No => t.access_wheelchair_no(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn at(day: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
        day.and_hms_opt(hour, minute, 0).unwrap()
    }

    fn winter() -> Zone {
        Zone {
            name: "Europe/Berlin".into(),
            base: 3600,
            changes: vec![],
        }
    }

    #[test]
    fn a_state_says_when_it_ends() {
        let zone = winter();
        let saturday = day(2026, 11, 21);
        let now = zone.instant(at(saturday, 12, 0));
        let say = |state, lang| StateLine::of(state, now, &zone, lang).text;
        let until = |d, h, m| Some(zone.instant(at(day(2026, 11, d), h, m)));
        let open = OpenState::Open {
            until: until(21, 18, 30),
        };
        assert_eq!(say(open, Lang::De), "geöffnet bis 18:30");
        assert_eq!(say(open, Lang::En), "open until 18:30");
        let night = OpenState::Open {
            until: until(22, 2, 0),
        };
        assert_eq!(say(night, Lang::De), "geöffnet bis 02:00");
        let monday = OpenState::Closed {
            opens: until(23, 10, 0),
        };
        assert_eq!(say(monday, Lang::De), "öffnet Montag 10:00");
        let later = OpenState::Closed {
            opens: until(21, 14, 0),
        };
        assert_eq!(say(later, Lang::De), "öffnet um 14:00");
        let holiday = OpenState::TemporarilyClosed {
            until: Some(day(2026, 12, 3)),
        };
        assert_eq!(
            say(holiday, Lang::De),
            "vorübergehend geschlossen bis Do, 3. Dezember"
        );
        assert_eq!(
            say(OpenState::Unknown, Lang::De),
            "Öffnungszeiten unbekannt"
        );
        assert_eq!(
            say(OpenState::ByAppointment, Lang::De),
            "nur nach Vereinbarung"
        );
    }

    #[test]
    fn a_day_of_another_year_shows_the_year() {
        let today = day(2026, 11, 21);
        assert_eq!(
            day_short(day(2027, 1, 4), today, Lang::De),
            "Mo, 4. Januar 2027"
        );
        assert_eq!(
            day_long(day(2026, 12, 24), today, Lang::En),
            "Thursday 24 December"
        );
    }

    #[test]
    fn distances_are_rounded_to_what_one_can_walk() {
        assert_eq!(distance(87, Lang::De), "90 m");
        assert_eq!(distance(994, Lang::De), "990 m");
        assert_eq!(distance(1_249, Lang::De), "1,2 km");
        assert_eq!(distance(995, Lang::En), "1.0 km");
        assert_eq!(walking_minutes(0), 1);
        assert_eq!(walking_minutes(400), 7);
    }
}
