//! Opening hours taken apart, so that each part can be asked about one day.
//!
//! The library is asked only what it answers well: which rule wins on a day. Two things it does
//! not do as the wiki and people mean them, and both matter in a city centre:
//!
//! - Of `Fr 18:00-03:00; Sa 18:00-05:00` it forgets Saturday's first three hours, because
//!   Saturday's rule replaces all that reaches into Saturday; and after a `PH off` it shows the
//!   night of a holiday on which nobody opened. So what lies after midnight is asked about apart,
//!   with the rules of the day on which it begins.
//! - `Mo-Fr 10:00-18:00 || "nach Vereinbarung"` it applies only to days without any hours, not to
//!   the evenings. So what stands between `||` is asked about apart and laid over each other.
//!
//! Rules that cannot be taken apart safely (`(dusk+03:00)-02:00`) are left as they are.

use opening_hours::{Context, OpeningHours};
use opening_hours_syntax::rules::time::{Time, TimeEvent, TimeSelector, TimeSpan, VariableTime};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence};
use opening_hours_syntax::{Error, ExtendedTime, parse};

use super::Sky;

const DAY: ExtendedTime = ExtendedTime::MIDNIGHT_24;

/// The rules between two `||`.
#[derive(Debug)]
pub(super) struct Layer {
    /// What holds up to midnight.
    pub(super) today: OpeningHours<Sky>,
    /// What begins on a day and holds after its midnight, written as times of the next day.
    pub(super) night: Option<OpeningHours<Sky>>,
}

/// Reads opening hours and takes them apart.
pub(super) fn layers(hours: &str, context: &Context<Sky>) -> Result<Vec<Layer>, Error> {
    // Read as written first, so that positions in errors are right.
    parse(hours)?;
    let hours = spell_out_comments(hours);
    let mut groups: Vec<Vec<RuleSequence>> = Vec::new();
    for mut rule in parse(&hours)?.rules {
        let operator = std::mem::replace(&mut rule.operator, RuleOperator::Normal);
        match groups.last_mut() {
            Some(group) if operator != RuleOperator::Fallback => {
                rule.operator = operator;
                group.push(rule);
            }
            _ => groups.push(vec![rule]),
        }
    }
    let apart: Option<Vec<_>> = groups.iter().map(|group| layer(group, context)).collect();
    if let Some(layers) = apart {
        return Ok(layers);
    }
    let today = hours.parse::<OpeningHours>()?.with_context(context.clone());
    Ok(vec![Layer { today, night: None }])
}

/// The rules before and after midnight; none if they cannot be taken apart.
fn layer(rules: &[RuleSequence], context: &Context<Sky>) -> Option<Layer> {
    let (mut today, mut night) = (Vec::new(), Vec::new());
    let mut nights = false;
    for rule in rules {
        let (before, after) = split_spans(&rule.time_selector.spans)?;
        let with = |spans| RuleSequence {
            time_selector: TimeSelector::new(spans),
            ..rule.clone()
        };
        today.push(with(before));
        if rule.kind == RuleKind::Closed && rule.time_selector == TimeSelector::default() {
            // A day off has no night either.
            night.push(rule.clone());
        } else if !after.is_empty() {
            nights |= rule.kind != RuleKind::Closed;
            night.push(with(after));
        } else if rule.operator == RuleOperator::Normal && rule.kind != RuleKind::Closed {
            // It replaces the nights of earlier rules on its days, but has none itself.
            night.push(RuleSequence {
                time_selector: TimeSelector::default(),
                kind: RuleKind::Closed,
                comment: "".into(),
                ..rule.clone()
            });
        }
    }
    Some(Layer {
        today: rebuild(today, context)?,
        night: if nights {
            Some(rebuild(night, context)?)
        } else {
            None
        },
    })
}

/// The library builds opening hours only from text. None if the text does not come back as meant.
fn rebuild(mut rules: Vec<RuleSequence>, context: &Context<Sky>) -> Option<OpeningHours<Sky>> {
    rules.first_mut()?.operator = RuleOperator::Normal;
    let meant = OpeningHoursExpression { rules };
    let hours: OpeningHours = meant.to_string().parse().ok()?;
    (*hours.get_expression() == meant).then(|| hours.with_context(context.clone()))
}

/// The parts of spans before and after midnight.
fn split_spans(spans: &[TimeSpan]) -> Option<(Vec<TimeSpan>, Vec<TimeSpan>)> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for span in spans {
        let End::NextDay(end) = end(span)? else {
            before.push(span.clone());
            continue;
        };
        before.push(TimeSpan {
            range: span.range.start..Time::Fixed(DAY),
            open_end: false,
            repeats: span.repeats,
        });
        if end != Time::Fixed(ExtendedTime::MIDNIGHT_00) {
            after.push(TimeSpan {
                range: Time::Fixed(ExtendedTime::MIDNIGHT_00)..end,
                ..span.clone()
            });
        }
    }
    Some((before, after))
}

/// When a span ends.
enum End {
    /// On the day on which it begins.
    SameDay,
    /// At a time of the next day.
    NextDay(Time),
}

/// When a span ends; none if that depends on the season.
fn end(span: &TimeSpan) -> Option<End> {
    let noon = ExtendedTime::new(12, 0)?;
    let next_day = |end: ExtendedTime| Some(End::NextDay(Time::Fixed(end.add_hours(-24)?)));
    match (span.range.start, span.range.end) {
        (_, Time::Fixed(end)) if end == DAY => Some(End::SameDay),
        (Time::Fixed(_), Time::Fixed(end)) if end > DAY => next_day(end),
        (Time::Fixed(start), Time::Fixed(end)) if start < end => Some(End::SameDay),
        (Time::Fixed(_), end @ Time::Fixed(_)) => Some(End::NextDay(end)),
        (Time::Variable(start), Time::Fixed(end)) if plain(start) => match evening(start) {
            _ if end > DAY => next_day(end),
            true if end <= noon => Some(End::NextDay(Time::Fixed(end))),
            false if end >= noon => Some(End::SameDay),
            _ => None,
        },
        (Time::Fixed(start), Time::Variable(end)) if plain(end) => match evening(end) {
            true if start <= noon => Some(End::SameDay),
            false if start >= noon => Some(End::NextDay(Time::Variable(end))),
            _ => None,
        },
        (Time::Variable(start), Time::Variable(end)) if plain(start) && plain(end) => {
            match (evening(start), evening(end)) {
                (false, true) => Some(End::SameDay),
                (true, false) => Some(End::NextDay(Time::Variable(end))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn evening(time: VariableTime) -> bool {
    matches!(time.event, TimeEvent::Sunset | TimeEvent::Dusk)
}

/// Whether the time stays on its half of the day all year: civil dusk comes before 23:00 here.
fn plain(time: VariableTime) -> bool {
    time.offset.abs() <= 60
}

/// Writes `unknown` before a comment that stands alone.
///
/// The wiki: a rule of nothing but a comment is neither open nor closed. The library takes it for
/// open around the clock.
fn spell_out_comments(hours: &str) -> String {
    let mut out = String::with_capacity(hours.len() + 16);
    let mut rest = hours;
    while let Some((before, comment, after)) = next_comment(rest) {
        out.push_str(before);
        let begins_rule = out.trim_end().is_empty() || out.trim_end().ends_with([';', '|', ',']);
        let next = after.trim_start();
        if begins_rule && (next.is_empty() || next.starts_with([';', '|', ','])) {
            out.push_str("unknown ");
        }
        out.push_str(comment);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands before, in and after the first pair of quotation marks, which go with the comment.
fn next_comment(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('"')?;
    let close = open + 1 + text.get(open + 1..)?.find('"')?;
    Some((
        text.get(..open)?,
        text.get(open..=close)?,
        text.get(close + 1..)?,
    ))
}

/// Whether a comment says that visitors must arrange a time first.
///
/// `"und nach Vereinbarung"` beside hours says that these hold and others can be arranged.
pub(in crate::calendar) fn by_appointment(comment: &str) -> bool {
    const WORDS: [&str; 9] = [
        "vereinbarung",
        "anfrage",
        "absprache",
        "anmeldung",
        "mit termin",
        "termin nach",
        "appointment",
        "on request",
        "by arrangement",
    ];
    const NOT: [&str; 5] = ["ohne", "kein", "without", "no appointment", "nicht"];
    const BESIDES: [&str; 8] = [
        "und ", "oder ", "sonst ", "auch ", "sowie ", "and ", "or ", "also ",
    ];
    let comment = comment.trim().to_lowercase();
    WORDS.iter().any(|word| comment.contains(word))
        && !NOT.iter().any(|word| comment.contains(word))
        && !BESIDES.iter().any(|word| comment.starts_with(word))
}
