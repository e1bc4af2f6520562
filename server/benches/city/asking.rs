//! Asking for the same kind of thing again and again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

use crate::Outcome;
use crate::product::Product;

/// Visitors at the same time.
const CONNECTIONS: u32 = 4;

/// A client that keeps its connections.
pub struct Asking {
    client: reqwest::Client,
    url: String,
}

impl Asking {
    pub fn new(url: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        Self {
            client: reqwest::Client::builder()
                .default_headers(headers)
                .tcp_nodelay(true)
                .build()
                .unwrap_or_default(),
            url: url.to_owned(),
        }
    }

    /// Asks for paths for a while, and prints what an answer costs the server.
    pub async fn round(
        &self,
        product: &Product,
        time: Duration,
        name: &str,
        target: &str,
        path: impl Fn(u32) -> String,
    ) -> Outcome {
        // The first answers warm up what is kept.
        for _ in 0..20 {
            self.get(&path(u32::MAX)).await?;
        }
        let count = AtomicU32::new(0);
        let (started, used) = (Instant::now(), product.processor_time()?);
        let visitor = || async {
            while started.elapsed() < time {
                self.get(&path(count.fetch_add(1, Ordering::Relaxed)))
                    .await?;
            }
            Outcome::Ok(())
        };
        let visitors = (0..CONNECTIONS).map(|_| visitor());
        futures::future::try_join_all(visitors).await?;
        let (took, used) = (
            started.elapsed(),
            product.processor_time()?.saturating_sub(used),
        );
        let count = f64::from(count.into_inner());
        println!(
            "  {name:<44} {:>9.3} ms {:>12.0}   {target}",
            used.as_secs_f64() * 1e3 / count,
            count / took.as_secs_f64(),
        );
        Ok(())
    }

    async fn get(&self, path: &str) -> Outcome {
        let url = format!("{}{path}", self.url);
        let answer = self.client.get(url).send().await?.error_for_status()?;
        answer.bytes().await?;
        Ok(())
    }
}
