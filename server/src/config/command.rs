//! What the program can be told to do.

use std::path::PathBuf;

use app::account::rights::Role;
use app::city::{BBox, Lang, Slug, check};
use clap::Subcommand;

use crate::mail::MailAddress;

/// What the program can do.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    /// Serve the map until SIGTERM or SIGINT (the default)
    Serve,
    /// Fill the database
    #[command(subcommand)]
    Load(Load),
    /// The city's own record: names, texts, centre, languages, networks
    #[command(subcommand)]
    City(CityCommand),
    /// Bring in data from elsewhere
    #[command(subcommand)]
    Import(Import),
    /// The people who may sign in
    #[command(subcommand)]
    User(UserCommand),
    /// Print every setting with its value and where it comes from
    Config,
}

/// What the database can be filled with.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Load {
    /// The embedded data of Dortmund's centre, with marked sample records dated from today
    Demo {
        /// Remove all places and events that are there first
        #[arg(long)]
        replace: bool,
    },
}

/// What can be done about the people who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum UserCommand {
    /// Ask somebody in by mail; can be repeated, for another link or more rights
    Invite {
        /// The mail address
        mail: MailAddress,
        /// What they shall be: office runs the map, organiser posts events
        #[arg(long, value_parser = role, value_name = "office|organiser")]
        role: Option<Role>,
        /// A place that shall be theirs, by its name in addresses; can be repeated
        #[arg(long = "place", value_parser = slug, value_name = "PLACE")]
        places: Vec<Slug>,
        /// What they are called
        #[arg(long, value_parser = name)]
        name: Option<String>,
        /// The language of their mails
        #[arg(long, value_parser = lang, value_name = "de|en")]
        lang: Option<Lang>,
    },
    /// Print everybody who may sign in
    List,
    /// Erase somebody; what they have changed stays, without saying who it was
    Remove {
        /// The mail address
        mail: MailAddress,
    },
    /// Forget the passkeys of somebody who has lost them, and sign them out everywhere
    ResetPasskeys {
        /// The mail address
        mail: MailAddress,
    },
}

fn role(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).ok_or("give office or organiser; owners of places need no role, see --place")
}

fn slug(text: &str) -> Result<Slug, String> {
    Slug::new(text).map_err(|error| error.to_string())
}

fn lang(text: &str) -> Result<Lang, &'static str> {
    let known = Lang::ALL.into_iter().find(|lang| lang.tag() == text);
    known.ok_or("give de or en")
}

/// What can be done with the city's own record.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum CityCommand {
    /// Print it as JSON
    Show,
    /// Replace it by what a file says, in the form that “show” prints; - reads standard input
    Set {
        /// The file
        file: PathBuf,
    },
}

/// Where data can be brought in from.
#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Import {
    /// Base map and places from an OpenStreetMap extract. Can be repeated with a newer extract:
    /// what has been edited here stays
    Osm {
        /// The extract, in PBF format
        file: PathBuf,
        /// The part of the extract that is meant, in degrees: 7.448,51.507,7.480,51.521
        #[arg(
            long,
            value_name = "WEST,SOUTH,EAST,NORTH",
            value_parser = bbox,
            allow_hyphen_values = true
        )]
        bbox: Option<BBox>,
        /// What the city is called, such as Dortmund; needed once, for an empty database
        #[arg(long, value_name = "NAME", value_parser = name)]
        area: Option<String>,
        /// Say what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
}

fn bbox(text: &str) -> Result<BBox, String> {
    let sides: Vec<f64> = text
        .split(',')
        .map(|side| side.trim().parse())
        .collect::<Result<_, _>>()
        .unwrap_or_default();
    let [west, south, east, north] = sides.as_slice() else {
        return Err("give four numbers with commas between them, west,south,east,north".to_owned());
    };
    BBox::new(*west, *south, *east, *north).map_err(|error| error.to_string())
}

fn name(text: &str) -> Result<String, &'static str> {
    let name = text.trim();
    match name.chars().count() {
        1..=60 if check::is_line(name) && check::is_seen(name) => Ok(name.to_owned()),
        _ => Err("give a name of up to 60 letters"),
    }
}
