//! The settings, and where each of them comes from.
//!
//! A setting is given as a flag, as a variable of the environment, or not at all; flags win. An
//! operator who wonders why the server does what it does asks `server config`.

#![expect(
    clippy::doc_markdown,
    reason = "clap shows these comments as help, where brackets around an address would be wrong"
)]

mod command;

use std::fmt::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;

use app::city::Instant;
use axum::http::Uri;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser};

pub use self::command::{CityCommand, Command, Import, Load, UserCommand};
use crate::clock::Clock;
use crate::media::Location;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "server",
    version,
    about = "The city-centre map: serves it, fills it, and explains its settings",
    after_help = "Without a command it serves. Logging follows RUST_LOG, such as RUST_LOG=debug.",
    max_term_width = 100
)]
pub struct Cli {
    /// What to do; serves if left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings, understood before and after the command.
    #[command(flatten)]
    pub settings: Settings,
}

/// Everything an operator can choose.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Settings {
    /// Address and port to listen on
    #[arg(
        long,
        env = "LISTEN",
        global = true,
        default_value = "127.0.0.1:3000",
        value_name = "ADDRESS:PORT"
    )]
    pub listen: SocketAddr,
    /// Where the data is kept: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME
    #[arg(
        long,
        env = "DATABASE_URL",
        global = true,
        default_value = "sqlite://data/city.db",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database: DatabaseUrl,
    /// Folder with the built style sheets, scripts and icons
    #[arg(
        long,
        env = "SITE_ROOT",
        global = true,
        default_value = "target/site",
        value_name = "FOLDER"
    )]
    pub site_root: PathBuf,
    /// Where uploaded pictures are kept: a folder, or s3://BUCKET/FOLDER with AWS_REGION,
    /// AWS_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment
    #[arg(
        long,
        env = "MEDIA",
        global = true,
        default_value = "data/media",
        value_name = "PLACE"
    )]
    pub media: Location,
    /// Address under which visitors reach the site, https://HOST; without it, that of --listen
    #[arg(long, env = "PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<PublicUrl>,
    /// Mail server: smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587?tls=required;
    /// without one, mails are written to --outbox and sign-in links to the log
    #[arg(
        long,
        env = "SMTP_URL",
        global = true,
        hide_env_values = true,
        value_name = "URL"
    )]
    pub smtp_url: Option<SmtpUrl>,
    /// Whom mails come from: Stadtplan <karte@example.org>
    #[arg(long, env = "MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Folder for mails where there is no mail server
    #[arg(
        long,
        env = "OUTBOX",
        global = true,
        default_value = "data/outbox",
        value_name = "FOLDER"
    )]
    pub outbox: PathBuf,
    /// A reverse proxy stands in front and says in X-Forwarded-For who asks; believed only then
    #[arg(long, env = "BEHIND_PROXY", global = true)]
    pub behind_proxy: bool,
    /// Load the embedded data set when serving starts with an empty database
    #[arg(long, env = "DEMO_IF_EMPTY", global = true)]
    pub demo_if_empty: bool,
    /// Stop the clock at an instant, for tests and demonstrations: 2026-12-05T14:00:00+01:00
    #[arg(long, global = true, value_name = "RFC3339", value_parser = instant)]
    pub now: Option<Instant>,
}

impl Settings {
    /// The clock that these settings ask for.
    pub fn clock(&self) -> Clock {
        self.now.map_or(Clock::System, Clock::Frozen)
    }
}

fn instant(text: &str) -> Result<Instant, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|error| format!("give an instant such as 2026-12-05T14:00:00+01:00: {error}"))
}

/// Address of a mail server. Never shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The address with its password, to connect with.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for SmtpUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ["smtp://", "smtps://"]
            .iter()
            .any(|it| text.starts_with(it));
        if known && url::Url::parse(text).is_ok_and(|url| url.has_host()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("give smtps://USER:PASSWORD@HOST or smtp://HOST:PORT")
        }
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An address whose login shows the user alone.
fn without_password(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    // What follows the last @ is the host; a password may itself hold an @.
    match rest.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            Some((user, _)) => format!("{scheme}://{user}:…@{host}"),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    }
}

/// Address of a database. Never shows the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, to connect with.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| text.starts_with(scheme)) {
            Ok(Self(text.to_owned()))
        } else {
            Err("give sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME")
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, query) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let shown = without_password(address);
        f.write_str(&shown)?;
        let mut joint = '?';
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or(pair);
            f.write_char(joint)?;
            if name.eq_ignore_ascii_case("password") {
                f.write_str("password=…")?;
            } else {
                f.write_str(pair)?;
            }
            joint = '&';
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Scheme and host under which visitors reach the site, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Such as `https://karte.example.org`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a server that visitors reach directly.
    pub fn of(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// Scheme and host under which people sign in. Passkeys need a name; where the product is
    /// tried out under a loopback number, this is the name that every machine has for itself.
    pub fn for_people(&self) -> String {
        ["http://127.0.0.1", "http://[::1]"]
            .iter()
            .find_map(|number| self.0.strip_prefix(number))
            .filter(|port| port.is_empty() || port.starts_with(':'))
            .map_or_else(|| self.0.clone(), |port| format!("http://localhost{port}"))
    }

    /// Whether visitors come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "give https://HOST or http://HOST, without a path";
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| FORM)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(FORM);
        };
        let plain = uri.path() == "/" && uri.query().is_none() && !host.as_str().contains('@');
        if plain && ["http", "https"].contains(&scheme) {
            Ok(Self(format!("{scheme}://{host}")))
        } else {
            Err(FORM)
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody chose; the built-in value.
    Default,
    /// A variable of the environment, by name.
    Environment(String),
    /// A flag on the command line, by name.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag --{name}"),
        }
    }
}

/// The command line that was given, with the origin of each setting.
#[derive(Debug)]
pub struct Given {
    /// What was asked for.
    pub cli: Cli,
    origins: Vec<(String, Origin)>,
}

impl Given {
    /// Reads the command line and the environment.
    ///
    /// # Errors
    /// What clap has to say: wrong usage, or the text of `--help` and `--version`.
    pub fn read(
        words: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let matches = Cli::command().try_get_matches_from(words)?;
        let cli = Cli::from_arg_matches(&matches)?;
        Ok(Self {
            cli,
            origins: origins(&matches),
        })
    }

    /// Every setting, its value and its origin: what `server config` prints.
    pub fn explain(&self) -> String {
        let settings = &self.cli.settings;
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        let values = [
            ("listen", settings.listen.to_string()),
            ("database", settings.database.to_string()),
            ("site_root", settings.site_root.display().to_string()),
            ("media", settings.media.to_string()),
            (
                "public_url",
                or_none(settings.public_url.as_ref().map(ToString::to_string)),
            ),
            (
                "smtp_url",
                or_none(settings.smtp_url.as_ref().map(ToString::to_string)),
            ),
            ("mail_from", or_none(settings.mail_from.clone())),
            ("outbox", settings.outbox.display().to_string()),
            ("behind_proxy", settings.behind_proxy.to_string()),
            ("demo_if_empty", settings.demo_if_empty.to_string()),
            ("now", or_none(settings.now.map(|at| at.to_rfc3339()))),
        ];
        let wide = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| text.chars().count()).max().unwrap_or(0)
        };
        let name_width = wide(&mut values.iter().map(|(name, _)| *name));
        let value_width = wide(&mut values.iter().map(|(_, value)| value.as_str()));
        let lines: Vec<String> = values
            .iter()
            .map(|(name, value)| {
                let origin = self.origin(name);
                format!("{name:name_width$}  {value:value_width$}  ({origin})\n")
            })
            .collect();
        lines.concat()
    }

    fn origin(&self, setting: &str) -> &Origin {
        self.origins
            .iter()
            .find(|(name, _)| name == setting)
            .map_or(&Origin::Default, |(_, origin)| origin)
    }
}

fn origins(matches: &ArgMatches) -> Vec<(String, Origin)> {
    Cli::command()
        .get_arguments()
        .filter_map(|arg| {
            let name = arg.get_id().as_str();
            let origin = match matches.value_source(name)? {
                ValueSource::CommandLine => Origin::Flag(arg.get_long()?.to_owned()),
                ValueSource::EnvVariable => {
                    Origin::Environment(arg.get_env()?.to_string_lossy().into_owned())
                }
                _ => Origin::Default,
            };
            Some((name.to_owned(), origin))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(words: &[&str]) -> Given {
        Given::read(std::iter::once("server").chain(words.iter().copied())).unwrap()
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_are_understood_before_and_after_the_command() {
        for words in [
            &["--listen", "127.0.0.1:1"][..],
            &["--listen", "127.0.0.1:1", "serve"],
            &["serve", "--listen", "127.0.0.1:1"],
            &["load", "demo", "--listen", "127.0.0.1:1"],
        ] {
            let given = given(words);
            assert_eq!(given.cli.settings.listen.port(), 1, "{words:?}");
            assert_eq!(
                given.origin("listen"),
                &Origin::Flag("listen".into()),
                "{words:?}"
            );
        }
    }

    #[test]
    fn config_shows_each_setting_with_its_origin_and_no_password() {
        let given = given(&["config", "--database", "postgres://map:s3cr@t@db/city"]);
        let text = given.explain();
        assert!(text.contains("postgres://map:…@db/city"), "{text}");
        assert!(text.contains("(flag --database)"), "{text}");
        assert!(!text.contains("s3cr"), "{text}");
        for line in text.lines() {
            assert!(line.ends_with(')'), "{line}");
        }
        assert_eq!(text.lines().count(), 11);
    }

    #[test]
    fn a_password_is_never_shown_wherever_it_stands() {
        for url in [
            "postgres://u:geheim@h/d",
            "postgres://u:ge@heim@h/d?sslmode=require",
            "postgres://h/d?user=u&password=geheim",
        ] {
            let url: DatabaseUrl = url.parse().unwrap();
            assert!(!format!("{url} {url:?}").contains("heim"), "{url}");
        }
        let mail: SmtpUrl = "smtps://karte:ge@heim@mail.example.org".parse().unwrap();
        assert_eq!(format!("{mail:?}"), "smtps://karte:…@mail.example.org");
        let plain: DatabaseUrl = "sqlite://data/city.db?mode=rwc".parse().unwrap();
        assert_eq!(plain.to_string(), "sqlite://data/city.db?mode=rwc");
    }

    #[test]
    fn a_public_address_is_scheme_and_host() {
        for good in ["https://karte.example.org", "https://karte.example.org/"] {
            let url: PublicUrl = good.parse().unwrap();
            assert_eq!(url.as_str(), "https://karte.example.org");
        }
        for bad in [
            "karte.example.org",
            "ftp://a",
            "https://a/b",
            "https://u@a",
            "",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn people_sign_in_under_a_name_wherever_visitors_come() {
        for (visitors, people) in [
            ("http://127.0.0.1:3000", "http://localhost:3000"),
            ("http://[::1]:3000", "http://localhost:3000"),
            ("http://127.0.0.11:3000", "http://127.0.0.11:3000"),
            ("https://karte.example.org", "https://karte.example.org"),
        ] {
            assert_eq!(visitors.parse::<PublicUrl>().unwrap().for_people(), people);
        }
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_is_allowed() {
        for words in [
            ["--listen", "here"],
            ["--database", "mysql://x"],
            ["--now", "today"],
            ["--smtp-url", "mail.example.org"],
            ["--smtp-url", "smtp://"],
        ] {
            let words = std::iter::once("server").chain(words);
            assert!(Given::read(words).is_err());
        }
    }
}
