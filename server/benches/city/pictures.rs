//! What uploads take at their worst: large photographs and hostile files, through the front door.

use std::path::Path;
use std::time::{Duration, Instant};

use app::city::Slug;
use reqwest::multipart::{Form, Part};
use server::people::{self, Guest};
use server::secret::Random;
use server::store;
use server::store::people::{NewPasskey, NewSession};

use crate::product::Product;
use crate::{NOW, Outcome, made, town};

/// What no upload may take over what the program has at rest, in megabytes.
const TARGET: &str = "300 MB";

/// Who uploads, in a session that is open already.
struct Owner {
    client: reqwest::Client,
    address: String,
    cookie: String,
}

/// Prints time and memory of uploads, one by one and twelve at a time.
pub async fn measure(folder: &Path) -> Outcome {
    let database = format!("sqlite://{}", folder.join("pictures.db").display());
    let secret = prepare(&database).await?;
    let product = Product::start(&database, NOW).await?;
    let owner = Owner {
        client: reqwest::Client::new(),
        address: format!(
            "{}/konto/geschaeft/{}/bilder",
            product.url(),
            town::FIRST_SHOP
        ),
        cookie: format!("session={secret}"),
    };
    let photo = |width, height, progressive| {
        made::jpeg(&made::Jpeg {
            width,
            height,
            sampling: &[0x22, 0x11, 0x11],
            progressive,
        })
    };
    let drawing = |side, bits, woven| {
        made::png(&made::Png {
            width: side,
            height: side,
            colour: made::RGBA,
            bits,
            woven,
        })
    };
    let large = drawing(7_000, 16, false);
    let woven = drawing(5_500, 16, true);
    // Once: what an upload leaves behind counts for the next.
    let rest = product.memory()?;
    for (name, file) in [
        ("JPEG of 12 million pixels", photo(4_032, 3_024, false)),
        ("JPEG of 108 million", photo(12_000, 9_000, false)),
        ("progressive JPEG of 24 million", photo(6_000, 4_000, true)),
        ("PNG of 49 million in 16 bits", large.clone()),
        ("the same, woven", drawing(7_000, 16, true)),
        ("PNG of noise", made::noise(1_920, 3_640)),
        (
            "WebP whose frame is larger than it",
            made::webp_with_other_frame(),
        ),
        ("WebP full of tables", made::webp_tables()),
    ] {
        measured(&product, rest, name, async || {
            owner.upload(file.clone()).await
        })
        .await?;
    }
    measured(&product, rest, "ten woven PNGs in a row", async || {
        let mut status = 0;
        for _ in 0..10 {
            status = owner.upload(woven.clone()).await?;
        }
        Ok(status)
    })
    .await?;
    measured(&product, rest, "six of these at once", async || {
        let all = (0..6).map(|_| owner.upload(woven.clone()));
        Ok(futures::future::try_join_all(all).await?[0])
    })
    .await?;
    measured(&product, rest, "twelve PNGs at once", async || {
        let all = (0..12).map(|_| owner.upload(large.clone()));
        Ok(futures::future::try_join_all(all).await?[0])
    })
    .await?;
    measured(&product, rest, "twelve that are broken off", async || {
        let all = (0..12).map(|_| owner.upload(large.clone()));
        let all = futures::future::join_all(all);
        let _ = tokio::time::timeout(Duration::from_millis(300), all).await;
        owner.upload(large.clone()).await
    })
    .await?;
    product.stop().await
}

async fn measured(
    product: &Product,
    rest: f64,
    name: &str,
    upload: impl AsyncFnOnce() -> Outcome<u16>,
) -> Outcome {
    product.forget_peak()?;
    let start = Instant::now();
    let status = upload().await?;
    let took = start.elapsed();
    let over = product.peak()? - rest;
    println!("  {name:<44} {over:>6.0} MB {took:>8.1?}  {status}   target {TARGET}");
    Ok(())
}

impl Owner {
    async fn upload(&self, file: Vec<u8>) -> Outcome<u16> {
        let form = Form::new()
            .text("do", "upload")
            .part("upload", Part::bytes(file).file_name("x"));
        let request = self
            .client
            .post(&self.address)
            .header("cookie", &self.cookie);
        let answer = request.multipart(form).send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }
}

/// A town in which somebody owns a shop and is signed in; the secret of the session.
async fn prepare(database: &str) -> Outcome<String> {
    let now = chrono::DateTime::parse_from_rfc3339(NOW)?.to_utc();
    let store = store::open(database).await?;
    store.write(town::batch(now, town::PLACES)?).await?;
    let guest = Guest {
        mail: "laden@example.org".parse()?,
        name: None,
        lang: None,
        role: None,
        places: vec![Slug::new(town::FIRST_SHOP)?],
    };
    let random = Random::SYSTEM;
    let origin = "http://localhost";
    let invited = people::invite(&*store, guest, origin, "bench", random, now).await?;
    let token = random.token()?;
    let passkey = NewPasskey {
        id: random.id(now)?,
        person: invited.id,
        credential: token.digest().as_str().to_owned(),
        body: "{}".to_owned(),
        name: "bench".to_owned(),
        at: now,
    };
    let session = NewSession {
        id: random.id(now)?,
        token: token.digest(),
        device: "bench".to_owned(),
        at: now,
        expires: now + chrono::Duration::days(30),
        replaces: None,
    };
    store.enrol(&passkey, &session).await?;
    store.close().await;
    Ok(token.secret().to_owned())
}
