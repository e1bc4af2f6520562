//! The measured program: a process of its own.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Outcome;

/// The running program.
pub struct Product {
    process: Child,
    url: String,
    site: PathBuf,
}

impl Product {
    /// Starts the built program on a free port and waits until it answers.
    pub async fn start(database: &str, now: &str) -> Outcome<Self> {
        let site: PathBuf = std::env::var_os("SITE_ROOT")
            .ok_or("SITE_ROOT does not say where the site's files are; use make bench")?
            .into();
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let process = Command::new(env!("CARGO_BIN_EXE_server"))
            .args([
                "serve",
                "--listen",
                &listen,
                "--database",
                database,
                "--now",
                now,
            ])
            .arg("--site-root")
            .arg(&site)
            .arg("--media")
            .arg(media_beside(database))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let product = Self {
            process,
            url: format!("http://{listen}"),
            site,
        };
        let ready = format!("{}/health/ready", product.url);
        for _ in 0..200 {
            let answer = reqwest::get(&ready).await;
            if answer.is_ok_and(|it| it.status().is_success()) {
                return Ok(product);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("the program did not start within ten seconds".into())
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its site's files.
    pub fn site(&self) -> &PathBuf {
        &self.site
    }

    /// The processor time it has used so far (proc(5): `utime` and `stime`, in ticks of 10 ms).
    pub fn processor_time(&self) -> Outcome<Duration> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name of the program stands in parentheses and may hold blanks.
        let fields = text.rsplit_once(')').ok_or("no such line")?.1;
        let ticks = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .map(str::parse::<u64>)
            .sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 10))
    }

    /// Its resident memory in megabytes (proc(5): `VmRSS`, in units of 1,024 bytes).
    pub fn memory(&self) -> Outcome<f64> {
        self.status("VmRSS:")
    }

    /// The most that was resident since the peak was forgotten (`VmHWM`).
    pub fn peak(&self) -> Outcome<f64> {
        self.status("VmHWM:")
    }

    /// Counts the peak anew from here on.
    pub fn forget_peak(&self) -> Outcome {
        Ok(fs::write(
            format!("/proc/{}/clear_refs", self.process.id()),
            "5",
        )?)
    }

    fn status(&self, key: &str) -> Outcome<f64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        let kibibytes = line.and_then(|it| it.split_whitespace().next());
        Ok(kibibytes.ok_or("no such line")?.parse::<f64>()? * 1.024e-3)
    }

    /// Stops it as an operator would.
    pub async fn stop(mut self) -> Outcome {
        let tell = format!("kill {}", self.process.id());
        let told = Command::new("sh").args(["-c", &tell]).status()?;
        if !told.success() {
            return Err("the program could not be stopped".into());
        }
        tokio::task::spawn_blocking(move || self.process.wait()).await??;
        Ok(())
    }
}

/// Pictures lie in a folder beside the database's file.
fn media_beside(database: &str) -> PathBuf {
    let file = database.strip_prefix("sqlite://").unwrap_or_default();
    PathBuf::from(file).with_extension("media")
}
