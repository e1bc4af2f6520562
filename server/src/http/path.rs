//! What an address names.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The name in a path. What can be no name is the name of nothing: the answer is 404, not that the
/// request is wrong, and it is told like every other 404 of the door.
#[derive(Debug, Clone)]
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(name)) => Ok(Self(name)),
            Err(rejection) if rejection.status().is_client_error() => Err(StatusCode::NOT_FOUND),
            Err(rejection) => Err(rejection.status()),
        }
    }
}

#[cfg(test)]
mod tests {
    use app::city::Slug;
    use axum::Router;
    use axum::body::Body;
    use axum::extract::Request;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn text(_: Path<String>) {}
    async fn slug(_: Path<Slug>) {}
    async fn number(_: Path<i64>) {}

    #[tokio::test]
    async fn what_is_no_name_is_not_found() {
        let router = Router::new()
            .route("/text/{name}", get(text))
            .route("/slug/{name}", get(slug))
            .route("/number/{name}", get(number));
        for (path, status) in [
            ("/text/a", 200),
            ("/text/%ff", 404),
            ("/slug/a", 200),
            ("/slug/A%20B", 404),
            ("/slug/%ff", 404),
            ("/number/7", 200),
            ("/number/7a", 404),
            ("/number/99999999999999999999", 404),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{path}");
        }
    }
}
