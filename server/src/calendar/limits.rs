//! How much may be in a calendar, and in all calendars of an organiser: every limit, with its reason.
//!
//! A few lines of a calendar can stand for very much: one rule for thousands of dates, one additional
//! date for the whole text of an entry once more, twenty calendars for twenty times all of it. What
//! comes in is kept as records, worked out after every change, sent to phones and put into feeds. So
//! each step has its limit here, counted and not timed: the same file always brings the same, however
//! busy the machine is.
//!
//! What is over a limit is left out with a remark that names the entry, never cut in silence, and what
//! has come in before stays as it was.
//!
//! | of | dates | events | text |
//! |---|---|---|---|
//! | one entry | [`DATES_OF_EVENT`], [`RDATES`], [`EXDATES`] | | [`TITLE`] to [`UID`] |
//! | one file | [`DATES_OF_FILE`] | [`EVENTS_OF_FILE`] | [`TEXT_OF_FILE`] |
//! | one organiser | [`DATES_OF_PERSON`] | [`EVENTS_OF_PERSON`] | [`TEXT_OF_PERSON`] |
//! | the city | [`DATES_OF_CITY`] | | |

/// The most events of one file, additional dates counted: a theatre has some 600 a year.
pub const EVENTS_OF_FILE: usize = 2000;

/// The most dates of one event within the thirteen months that are worked out: five a day.
pub const DATES_OF_EVENT: usize = 2000;

/// The most dates of one file: a market hall with fifty stalls that each open every day.
pub const DATES_OF_FILE: usize = 20_000;

/// The most bytes of all texts of one file. Copies of an entry for its additional dates count too.
pub const TEXT_OF_FILE: usize = 2_000_000;

/// The most additional dates (`RDATE`) of one entry; each becomes an event of its own.
pub const RDATES: usize = 100;

/// The most exceptions (`EXDATE`) of one entry: twenty years of a weekly market. They are kept with
/// the event and go to every phone.
pub const EXDATES: usize = 1000;

/// The most events that one organiser's calendars bring, together with all that they may change.
pub const EVENTS_OF_PERSON: usize = 5000;

/// The most dates of them.
pub const DATES_OF_PERSON: usize = 40_000;

/// The most bytes of all their texts: they go to every phone with `/api/v1/city`.
pub const TEXT_OF_PERSON: usize = 4_000_000;

/// The most dates of the city: 3 MB of memory, and twice as many as a large city's own portal has. Of
/// more, the earliest are shown; the others follow as days pass.
pub const DATES_OF_CITY: usize = 200_000;

/// The longest title (`SUMMARY`), in letters.
pub const TITLE: usize = 200;

/// The longest text (`DESCRIPTION`), in letters: four printed pages.
pub const TEXT: usize = 10_000;

/// The longest name of a venue (`LOCATION`), in letters; calendars write the whole address.
pub const LOCATION: usize = 500;

/// The longest name of an organiser (`ORGANIZER`), in letters.
pub const ORGANISER: usize = 200;

/// The longest link (`URL`), in bytes; browsers take as much everywhere.
pub const LINK: usize = 2000;

/// The longest identifier (`UID`), in bytes: RFC 7986 section 5.3 asks for 255 at most.
pub const UID: usize = 500;

/// How much following the rules of one file may cost, in dates gone through: a second or two.
pub const EFFORT_OF_FILE: usize = 1_000_000;

/// How much following the rules of all events of one organiser may cost. They are followed anew every
/// midnight.
pub const EFFORT_OF_PERSON: usize = 2_000_000;

/// The most dates of one rule that are gone through, from the first one on: daily for 130 years.
pub const EFFORT_OF_RULE: usize = 50_000;

/// What a rule costs that goes on looking without finding anything: the library looks at a hundred
/// thousand days, weeks or months before it gives up.
pub const EFFORT_IN_VAIN: usize = 20_000;
