//! The command line: reads what is asked for, does it, and says in one line why it could not.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use server::config::{CityCommand, Command, Given, Import, Load, PublicUrl, Settings, UserCommand};
use server::import::osm::{Order, import};
use server::mail::Postman;
use server::output;
use server::people::{self, Guest};
use server::progress;
use server::secret::Random;
use server::store::Database;
use server::{load, serve, settings, store};
use tracing_subscriber::EnvFilter;

/// Drawing pages waits for pages' data on the same threads; with fewer than four, pages that wait
/// for each other can stand still on small machines.
const FEWEST_WORKERS: usize = 4;

/// Threads for what would keep others waiting: compressing, building a city. More would not be
/// faster, and each keeps memory of its own.
const MOST_HELPERS: usize = 4;

/// How long the program waits at its end for work that cannot be broken off.
const LAST_WORK: Duration = Duration::from_secs(1);

/// Pages are drawn and compressed in large pieces on several threads. The system's allocator keeps
/// what each thread once used; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        // A log that cannot be written is no reason to fail, as complaining about it would be.
        .log_internal_errors(false)
        .init();
    match start(&given) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("server: {}", in_one_line(&*error)));
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
    let done = runtime.block_on(run(given));
    // What is still being worked out is for nobody any more.
    runtime.shutdown_timeout(LAST_WORK);
    done
}

async fn run(given: &Given) -> Result<(), Box<dyn Error>> {
    let settings = &given.cli.settings;
    match given.cli.command.as_ref().unwrap_or(&Command::Serve) {
        Command::Serve => serve::serve(settings).await?,
        Command::Config => output::print(&given.explain())?,
        Command::Load(Load::Demo { replace }) => {
            let store = store::open(settings.database.secret()).await?;
            let loaded = load::demo(&*store, settings.clock(), *replace).await;
            store.close().await;
            output::print(&format!("{}\n", loaded?))?;
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
            output::print(&format!("{}\n", said?))?;
        }
        Command::User(command) => {
            let store = store::open(settings.database.secret()).await?;
            let said = user(&store, command, settings).await;
            store.close().await;
            output::print(&said?)?;
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
            output::print(&format!("{}\n", summary?))?;
        }
    }
    Ok(())
}

/// Does what is asked about people; what to print.
async fn user(
    store: &Arc<dyn Database>,
    command: &UserCommand,
    settings: &Settings,
) -> Result<String, Box<dyn Error>> {
    let clock = settings.clock();
    let now = clock.now();
    match command {
        UserCommand::List => Ok(people::list(&**store).await?),
        UserCommand::Remove { mail } => {
            people::remove(&**store, mail, "user remove", now).await?;
            Ok(format!("Erased: {mail}\n"))
        }
        UserCommand::ResetPasskeys { mail } => {
            let gone = people::reset_passkeys(&**store, mail, "user reset-passkeys", now).await?;
            Ok(format!(
                "Forgotten: {gone} passkeys of {mail}, who is signed out everywhere\n"
            ))
        }
        UserCommand::Invite {
            mail,
            role,
            places,
            name,
            lang,
        } => {
            let transport = serve::transport(settings)?;
            let guest = Guest {
                mail: mail.clone(),
                name: name.clone(),
                lang: *lang,
                role: *role,
                places: places.clone(),
            };
            let public = settings.public_url.clone();
            let origin = public
                .unwrap_or_else(|| PublicUrl::of(settings.listen))
                .for_people();
            let by = "user invite";
            let invited = people::invite(&**store, guest, &origin, by, Random::SYSTEM, now).await?;
            // The server may not be running; what cannot be sent now waits for it.
            let postman = Postman::new(Arc::clone(store), transport, clock);
            while postman.deliver(now).await? {}
            Ok(match settings.smtp_url {
                Some(_) => format!("Invited: {mail}\n"),
                None => format!(
                    "Invited: {mail}\nThe link, good for seven days and once: {}\n",
                    invited.link
                ),
            })
        }
    }
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
