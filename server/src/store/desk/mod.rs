//! The office's desk: what has come in, what the office wants to see first, what is looked at.
//!
//! A record that waits is kept whole, as it would be, with the version that it changes: so the office
//! sees the difference to what there is now, and accepting it is an ordinary write that is refused
//! if somebody else was faster.

mod calendar;
mod invited;
mod outcome;
mod picture;
mod posting;
mod question;
mod setting;
mod submission;
mod view;

pub use calendar::{Calendar, Calendars, Delivery, NewCalendar, Report};
pub use invited::Invited;
pub use outcome::{Failure, Outcome, Remark, Taken, Trouble};
pub use picture::Pictures;
pub use posting::{Posting, Postings};
pub use question::Questions;
pub use setting::{Review, Settings};
pub use submission::{
    Decision, NewSubmission, Proposal, Sender, Submission, SubmissionState, Submissions, Wish,
};
pub use view::Views;

/// Everything on the desk.
pub trait Desk:
    Submissions + Postings + Settings + Views + Invited + Questions + Calendars + Pictures
{
}

impl<T> Desk for T where
    T: Submissions + Postings + Settings + Views + Invited + Questions + Calendars + Pictures
{
}
