//! The one cryptography library behind all TLS that the program speaks as a client.
//!
//! `reqwest` and `object_store` are built without one, so that not two of them are linked; the
//! database's client uses *ring*, and so do they.

/// Makes *ring* the library of choice. May be called any number of times, from anywhere; belongs
/// before a client for HTTPS is built, which panics without it.
pub fn provide() {
    // An error only says that somebody was here before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
