//! What a kept answer is found by: path and query in one canonical form.
//!
//! The canonical form is also all that whoever draws the answer gets to see, so that two requests
//! with the same key cannot ask for different things.

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The canonical form of a path with its query: parameters sorted by name, encoded in one way.
///
/// Parameters of the same name keep their order, since that may mean something.
pub(super) fn canonical(uri: &Uri) -> PathAndQuery {
    let path = uri.path();
    let mut pairs: Vec<_> = uri
        .query()
        .map(|query| form_urlencoded::parse(query.as_bytes()).collect())
        .unwrap_or_default();
    if pairs.is_empty() {
        return parse(path.to_owned());
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    parse(format!("{path}?{query}"))
}

/// Every path that came in as a URI is one, and the serialiser writes only unreserved characters.
fn parse(text: String) -> PathAndQuery {
    PathAndQuery::try_from(text).unwrap_or_else(|_| PathAndQuery::from_static("/"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(uri: &str) -> String {
        canonical(&uri.parse().unwrap()).to_string()
    }

    #[test]
    fn the_order_and_the_spelling_of_parameters_do_not_matter() {
        let plain = "/api/v1/places?kind=shop&q=T%C3%BCr";
        assert_eq!(key("/api/v1/places?q=T%c3%bcr&kind=sho%70"), plain);
        assert_eq!(key(plain), plain);
    }

    #[test]
    fn the_order_of_equal_names_and_empty_values_are_kept() {
        assert_eq!(key("/?kind=b&a=&kind=a"), "/?a=&kind=b&kind=a");
        assert_eq!(key("/?"), "/");
    }

    proptest! {
        #[test]
        fn the_canonical_form_says_the_same_and_is_stable(
            pairs in proptest::collection::vec((".{0,8}", ".{0,8}"), 0..5)
        ) {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&pairs)
                .finish();
            let once = key(&format!("/p?{query}"));
            prop_assert_eq!(&key(&once), &once);
            let mut said: Vec<(String, String)> = once
                .split_once('?')
                .map(|(_, q)| form_urlencoded::parse(q.as_bytes()).into_owned().collect())
                .unwrap_or_default();
            let mut meant: Vec<_> = pairs.iter().filter(|_| !query.is_empty()).cloned().collect();
            said.sort();
            meant.sort();
            prop_assert_eq!(said, meant);
        }
    }
}
