//! Runs a target: so many cases, or for so many minutes.

use std::fmt::Debug;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};

/// No case takes longer than a second on an idle machine; after this long it hangs.
const HANGS: Duration = Duration::from_mins(2);

/// The last panic, wherever it was.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// How many searches are under way.
static SEARCHING: AtomicUsize = AtomicUsize::new(0);

/// What is being tried, and since when.
type Trying = Arc<Mutex<Option<(Instant, String)>>>;

/// Tries `usual` cases, or as many as `FUZZ_MINUTES` have time for.
pub(crate) fn search<T: Debug>(
    usual: u32,
    input: &impl Strategy<Value = T>,
    check: impl Fn(T) -> Result<(), TestCaseError>,
) {
    quiet();
    let minutes = std::env::var("FUZZ_MINUTES");
    let minutes: Option<u64> = minutes.ok().map(|it| it.parse().unwrap());
    let begin = Instant::now();
    let trying = Trying::default();
    watch(&trying);
    let slowest = Mutex::new((Duration::ZERO, String::new()));
    let check = |value: T| {
        let (start, text) = (Instant::now(), format!("{value:?}"));
        *lock(&trying) = Some((start, text));
        let result = check(value);
        if let Some((start, text)) = lock(&trying).take() {
            let mut slowest = lock(&slowest);
            if start.elapsed() > slowest.0 {
                *slowest = (start.elapsed(), text);
            }
        }
        result
    };
    let config = ProptestConfig {
        cases: usual,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut tried = 0;
    loop {
        // The usual cases are always the same: whoever changes something else is not told of what
        // only a search finds.
        let mut runner = if minutes.is_some() {
            TestRunner::new(config.clone())
        } else {
            let same = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config.clone(), same)
        };
        SEARCHING.fetch_add(1, Ordering::Relaxed);
        let result = runner.run(input, check);
        SEARCHING.fetch_sub(1, Ordering::Relaxed);
        match result {
            Ok(()) => tried += usual,
            Err(TestError::Fail(reason, least)) => {
                // The lock must be free again when the next one is noted.
                let panic = lock(&PANIC).clone();
                eprintln!("{reason}\nthe last panic: {panic}\nthe least input: {least:#?}");
                panic!("{reason}");
            }
            Err(error) => panic!("{error}"),
        }
        if minutes.is_none_or(|it| begin.elapsed() >= Duration::from_mins(it)) {
            break;
        }
    }
    let (took, text) = &*lock(&slowest);
    println!("{tried} cases; the slowest took {took:?}: {text:.2000}");
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Readers catch what their libraries panic on; none of that shall be printed each time. What ends
/// a search is told by itself.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            *lock(&PANIC) = panic.to_string();
            if SEARCHING.load(Ordering::Relaxed) == 0 {
                usual(panic);
            }
        }));
    });
}

/// Says which case hangs, and ends the program: a test that never ends tells nobody.
fn watch(trying: &Trying) {
    let trying = Arc::downgrade(trying);
    std::thread::spawn(move || {
        while let Some(trying) = trying.upgrade() {
            if let Some((start, text)) = &*lock(&trying)
                && start.elapsed() > HANGS
            {
                let _ = writeln!(std::io::stderr(), "this never ends: {text}");
                std::process::abort();
            }
            drop(trying);
            std::thread::sleep(Duration::from_millis(500));
        }
    });
}
