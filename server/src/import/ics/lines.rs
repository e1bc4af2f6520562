//! The text of a calendar, cut into its entries.
//!
//! Cut here and not by the library, so that an entry that cannot be read does not take the others
//! with it, and so that components within components, however deep, are passed over in one pass.

/// An entry's own lines, unfolded (RFC 5545 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The line of the file in which it begins, counted from 1.
    pub(super) line: usize,
    /// From `BEGIN:VEVENT` to `END:VEVENT`, without what is nested in it, such as alarms.
    pub(super) text: String,
    /// Whether the file ends before the entry does.
    pub(super) broken: bool,
}

/// What a file consists of.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// Whether there is a calendar at all.
    pub(super) calendar: bool,
    /// Lines of the calendar itself, such as `METHOD:CANCEL`.
    pub(super) own: Vec<String>,
    pub(super) events: Vec<Block>,
}

/// Cuts a calendar.
pub(super) fn cut(text: &str) -> Blocks {
    let mut blocks = Blocks::default();
    let mut event: Option<Block> = None;
    // How deep we are in components within the present one.
    let mut nested = 0_usize;
    for (number, line) in unfolded(text) {
        let upper = line.trim_end().to_ascii_uppercase();
        let begins = upper.strip_prefix("BEGIN:");
        let ends = upper.starts_with("END:");
        match (&mut event, begins) {
            (None, Some("VCALENDAR")) if nested == 0 => blocks.calendar = true,
            (None, Some("VEVENT")) if nested == 0 => {
                event = Some(Block {
                    line: number,
                    text: "BEGIN:VEVENT\r\n".to_owned(),
                    broken: true,
                });
            }
            (_, Some(_)) => nested += 1,
            (None, None) if nested == 0 && !ends => blocks.own.push(line),
            (_, None) if nested > 0 => nested -= usize::from(ends),
            (Some(open), None) if ends => {
                open.text.push_str("END:VEVENT\r\n");
                // Whatever else ends here, the entry was not finished.
                open.broken = upper != "END:VEVENT";
                blocks.events.extend(event.take());
            }
            (Some(open), None) => {
                open.text.push_str(line.trim_end_matches(['\r', '\n']));
                open.text.push_str("\r\n");
            }
            (None, None) => {}
        }
    }
    blocks.events.extend(event);
    blocks
}

/// Lines with the number of the first of those that were folded into one.
fn unfolded(text: &str) -> impl Iterator<Item = (usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.split('\n').enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (number, line) = lines.next()?;
            let mut whole = line.strip_suffix('\r').unwrap_or(line).to_owned();
            while let Some((_, next)) = lines.next_if(|(_, next)| next.starts_with([' ', '\t'])) {
                let next = next.strip_suffix('\r').unwrap_or(next);
                whole.push_str(next.get(1..).unwrap_or_default());
            }
            if !whole.trim().is_empty() {
                return Some((number + 1, whole));
            }
        }
    })
}
