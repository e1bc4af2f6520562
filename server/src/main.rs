//! The command line: reads what is asked for, does it, and says in one line why it could not.

use std::error::Error;
use std::process::ExitCode;

use server::config::{CityCommand, Command, Given, Import, Load};
use server::import::osm::{Order, import};
use server::progress;
use server::{load, serve, settings, store};
use tracing_subscriber::EnvFilter;

/// Drawing pages waits for pages' data on the same threads; with fewer than four, pages that wait
/// for each other can stand still on small machines.
const FEWEST_WORKERS: usize = 4;

/// Threads for what would keep others waiting: compressing, building a city. More would not be
/// faster, and each keeps memory of its own.
const MOST_HELPERS: usize = 4;

/// Pages are drawn and compressed in large pieces on several threads. The system's allocator keeps
/// what each thread once used; this one gives it back.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let given = match Given::read(std::env::args_os()) {
        Ok(given) => given,
        Err(error) => error.exit(),
    };
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match start(&given) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {}", in_one_line(&*error));
            ExitCode::FAILURE
        }
    }
}

fn start(given: &Given) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism().map_or(FEWEST_WORKERS, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(FEWEST_WORKERS))
        .max_blocking_threads(MOST_HELPERS)
        .enable_all()
        .build()?;
    runtime.block_on(run(given))
}

async fn run(given: &Given) -> Result<(), Box<dyn Error>> {
    let settings = &given.cli.settings;
    match given.cli.command.as_ref().unwrap_or(&Command::Serve) {
        Command::Serve => serve::serve(settings).await?,
        Command::Config => print!("{}", given.explain()),
        Command::Load(Load::Demo { replace }) => {
            let store = store::open(settings.database.secret()).await?;
            let loaded = load::demo(&*store, settings.clock(), *replace).await;
            store.close().await;
            println!("{}", loaded?);
        }
        Command::City(command) => {
            let store = store::open(settings.database.secret()).await?;
            let said = match command {
                CityCommand::Show => settings::show(&*store).await,
                CityCommand::Set { file } => settings::set(&*store, file, settings.clock())
                    .await
                    .map(|revision| format!("Done: revision {}", revision.0)),
            };
            store.close().await;
            println!("{}", said?);
        }
        Command::Import(Import::Osm {
            file,
            bbox,
            area,
            dry_run,
        }) => {
            let order = Order {
                file: file.clone(),
                bbox: *bbox,
                area: area.clone(),
                dry_run: *dry_run,
            };
            let store = store::open(settings.database.secret()).await?;
            let progress = progress::bar();
            let summary = import(&*store, order, settings.clock().now(), progress.stage()).await;
            progress.end();
            store.close().await;
            println!("{}", summary?);
        }
    }
    Ok(())
}

/// An error with its causes.
fn in_one_line(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        // Some libraries repeat the cause in their own text.
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
