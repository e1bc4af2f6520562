//! How much memory uploads take, whatever they claim to be: measured in a process for each, as the
//! system counts it (proc(5)), so that C libraries, copies and leftovers count too.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise, and says where"
)]
#![cfg(target_os = "linux")]

mod made;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use app::city::Text;
use server::media::{Caption, Location, Media, MediaError, Refusal};
use tempfile::TempDir;

/// As in the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What all uploads together may take, in megabytes.
const BOUND: u64 = 300;

/// Names the file for [`child`].
const FILE: &str = "MEDIA_FILE";

/// How often it is uploaded at the same time or in a row, and whether everybody waits for the answer.
const TIMES: &str = "MEDIA_TIMES";

/// What has become of an upload in a process of its own.
struct Measured {
    /// The most memory over what the process had at rest, in megabytes.
    peak: u64,
    said: String,
}

impl Measured {
    fn is_taken(&self) -> bool {
        self.said.starts_with("taken")
    }

    fn is(&self, refusal: &str) -> bool {
        self.said.contains(refusal)
    }
}

/// Uploads a file in a process of its own.
fn measure(name: &str, file: &[u8], times: &str) -> Measured {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, file).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FILE, &path)
        .env(TIMES, times)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.split_once("measured "))
        .unwrap_or_else(|| {
            panic!(
                "{name}: {text}\n{}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
    let (peak, said) = line.1.split_once(' ').unwrap();
    println!("{name}: {peak} MB, {said}");
    Measured {
        peak: peak.parse().unwrap(),
        said: said.to_owned(),
    }
}

/// Uploads once, and asserts the bound.
fn once(name: &str, file: &[u8]) -> Measured {
    let measured = measure(name, file, "1");
    assert!(measured.peak < BOUND, "{name}: {} MB", measured.peak);
    measured
}

#[test]
fn large_photographs_are_taken_within_the_bound() {
    let photo = |width, height, sampling, progressive| {
        made::jpeg(&made::Jpeg {
            width,
            height,
            sampling,
            progressive,
        })
    };
    for (name, file) in [
        (
            "JPEG of 12 million",
            photo(4_032, 3_024, &[0x22, 0x11, 0x11], false),
        ),
        (
            "JPEG of 50 million",
            photo(8_160, 6_120, &[0x22, 0x11, 0x11], false),
        ),
        (
            "JPEG of 108 million",
            photo(12_000, 9_000, &[0x11, 0x11, 0x11], false),
        ),
        (
            "JPEG just not halved",
            photo(3_839, 5_700, &[0x11, 0x11, 0x11], false),
        ),
        (
            "JPEG in four inks",
            photo(8_000, 6_000, &[0x11, 0x11, 0x11, 0x11], false),
        ),
        (
            "progressive JPEG of 24 million",
            photo(6_000, 4_000, &[0x22, 0x11, 0x11], true),
        ),
        (
            "long JPEG",
            photo(2_000, 16_000, &[0x22, 0x11, 0x11], false),
        ),
    ] {
        let measured = once(name, &file);
        assert!(measured.is_taken(), "{name}: {}", measured.said);
    }
}

#[test]
fn large_drawings_are_taken_or_refused_with_words_within_the_bound() {
    let png = |width, height, colour, bits, woven| {
        made::png(&made::Png {
            width,
            height,
            colour,
            bits,
            woven,
        })
    };
    // What took 996 MB once.
    let file = png(7_000, 7_000, made::RGBA, 16, false);
    assert!(file.len() < 500_000);
    let measured = once("PNG of 49 million in 16 bits", &file);
    assert!(measured.is_taken(), "{}", measured.said);
    for (name, file) in [
        (
            "PNG just not halved",
            png(3_839, 5_700, made::RGBA, 8, false),
        ),
        ("woven PNG", png(5_000, 5_000, made::RGBA, 16, true)),
        ("PNG of noise", made::noise(1_920, 3_640)),
        ("WebP without loss", made::webp_lossless(3_500, 3_000)),
        ("WebP", made::webp(3_500, 3_500)),
    ] {
        let measured = once(name, &file);
        assert!(measured.is_taken(), "{name}: {}", measured.said);
    }
    let measured = once("large woven PNG", &png(7_000, 7_000, made::RGBA, 16, true));
    assert!(measured.is("UnlessJpeg"), "{}", measured.said);
    let large = made::jpeg(&made::Jpeg {
        width: 10_000,
        height: 8_000,
        sampling: &[0x11, 0x11, 0x11],
        progressive: true,
    });
    let measured = once("large progressive JPEG", &large);
    assert!(measured.is("TooManyPixels"), "{}", measured.said);
}

#[test]
fn files_that_claim_too_much_are_refused_within_the_bound() {
    for (name, file, refusal) in [
        (
            "WebP with a frame larger than it",
            made::webp_with_other_frame(),
            "Damaged",
        ),
        (
            "WebP packed without loss to its last bit",
            made::webp_tables(),
            "Lossless",
        ),
        (
            "JPEG with thousands of scans",
            made::jpeg_scans(5_000),
            "Damaged",
        ),
    ] {
        let measured = once(name, &file);
        assert!(measured.is(refusal), "{name}: {}", measured.said);
    }
    // Its colours may be left out, or all of it.
    once("PNG with a profile that swells", &made::png_profile());
}

#[test]
fn many_uploads_that_are_broken_off_take_no_more_than_one() {
    let file = made::jpeg(&made::Jpeg {
        width: 6_000,
        height: 4_000,
        sampling: &[0x22, 0x11, 0x11],
        progressive: true,
    });
    for times in ["5", "5 broken off"] {
        let measured = measure("five at once", &file, times);
        assert!(measured.peak < BOUND, "{times}: {} MB", measured.peak);
    }
}

#[test]
fn many_uploads_one_after_the_other_take_no_more_than_one() {
    let file = made::png(&made::Png {
        width: 5_500,
        height: 5_500,
        colour: made::RGBA,
        bits: 16,
        woven: true,
    });
    let measured = measure("five in a row", &file, "5 in a row");
    assert!(measured.peak < BOUND, "{} MB", measured.peak);
}

/// One line of `/proc/self/status`, in megabytes.
fn status(key: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let number = line.unwrap().split_whitespace().nth(1).unwrap();
    number.parse::<u64>().unwrap() * 1024 / 1_000_000
}

/// Uploads the file that the environment names, and says how much memory that took.
#[test]
#[ignore = "runs in a process of its own, started by the other tests"]
fn child() {
    let path = std::env::var(FILE).unwrap();
    let times = std::env::var(TIMES).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(4)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = TempDir::new().unwrap();
        let media = Media::open(&Location::Folder(folder.path().to_owned())).unwrap();
        let rest = status("VmRSS");
        // proc(5): from here on the peak is counted anew.
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let count: usize = times.split(' ').next().unwrap().parse().unwrap();
        let uploads = (0..count).map(|_| take(&media, Path::new(&path)));
        let said = if times.ends_with("row") {
            let mut said = String::new();
            for upload in uploads {
                said = upload.await;
            }
            said
        } else if times.ends_with("off") {
            let uploads = futures::future::join_all(uploads);
            let _ = tokio::time::timeout(Duration::from_millis(100), uploads).await;
            // What is under way goes on; whoever comes next waits for it.
            take(&media, Path::new(&path)).await
        } else {
            futures::future::join_all(uploads).await.pop().unwrap()
        };
        println!("\nmeasured {} {said}", status("VmHWM").saturating_sub(rest));
    });
}

async fn take(media: &Media, path: &Path) -> String {
    let mut incoming = media.incoming().unwrap();
    for piece in fs::read(path).unwrap().chunks(100_000) {
        incoming.write(piece).await.unwrap();
    }
    let caption = Caption {
        alt: Text::new("Ein Brunnen"),
        credit: String::new(),
        licence: String::new(),
    };
    match media.take(incoming.finish().await.unwrap(), caption).await {
        Ok(picture) => format!("taken: {} by {}", picture.width, picture.height),
        Err(MediaError::Refused(refusal)) => refused(refusal),
        Err(error) => panic!("{error:?}"),
    }
}

fn refused(refusal: Refusal) -> String {
    format!("{refusal:?}")
}
