//! Mail: from the outbox to a mail server, or to files where there is none.

mod address;
mod post;
mod transport;

pub use address::{MailAddress, NoMailAddress};
pub use post::Postman;
pub use transport::{Failure, Transport, TransportError};
