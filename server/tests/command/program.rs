//! The built program in a folder of its own.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use tempfile::TempDir;

/// A folder in which the program runs, with a site as a build would leave it.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let built = folder.path().join("target/site/pkg");
        fs::create_dir_all(&built).unwrap();
        for name in ["app.js", "app_bg.wasm", "app.css"] {
            fs::write(built.join(name), "").unwrap();
        }
        Self { folder }
    }

    /// The program with nothing set from outside.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.current_dir(self.folder.path()).args(arguments);
        for name in [
            "LISTEN",
            "DATABASE_URL",
            "SITE_ROOT",
            "PUBLIC_URL",
            "DEMO_IF_EMPTY",
            "SMTP_URL",
            "MAIL_FROM",
            "OUTBOX",
            "BEHIND_PROXY",
            "RUST_LOG",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Where a file of the folder lies.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Removes the site's files.
    pub(crate) fn without_site(self) -> Self {
        fs::remove_dir_all(self.folder.path().join("target")).unwrap();
        self
    }

    /// An address on which nobody listens.
    pub(crate) fn free_address() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    }

    /// Serves on a free port until it is dropped or told to stop.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Serving {
        Self::start(
            self.command(&["serve", "--listen", "127.0.0.1:0"]),
            arguments,
        )
    }

    /// The same, started by a shell's script that has the command as its arguments.
    pub(crate) fn serve_by(&self, script: &str, arguments: &[&str]) -> Serving {
        let program = self.command(&[]);
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(program.get_program());
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        command.current_dir(self.folder.path());
        for (name, _) in program.get_envs() {
            command.env_remove(name);
        }
        Self::start(command, arguments)
    }

    fn start(mut command: Command, arguments: &[&str]) -> Serving {
        let mut child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while said.read_line(&mut line).unwrap() > 0 {
            if let Some((_, rest)) = line.split_once("http://") {
                let address = rest.trim().trim_end_matches('/').to_owned();
                return Serving {
                    child,
                    address,
                    _said: Some(said),
                };
            }
            line.clear();
        }
        panic!("the program ended before it served: {:?}", child.wait());
    }
}

/// The program while it serves.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) address: String,
    _said: Option<BufReader<ChildStdout>>,
}

impl Serving {
    /// One that was started by hand.
    pub(crate) fn new(child: Child, address: String) -> Self {
        Self {
            child,
            address,
            _said: None,
        }
    }

    /// Tells it to stop, as systemd does.
    pub(crate) fn terminate(&self) {
        // The shell's own command: small systems have no program of that name.
        let tell = format!("kill -TERM {}", self.child.id());
        let told = Command::new("sh").args(["-c", &tell]).status().unwrap();
        assert!(told.success());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Head and body of an answer; none if nobody listens or nothing was said.
pub(crate) fn get(address: &str, path: &str) -> Option<(String, Vec<u8>)> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    ask(address, &request)
}

/// The same for a form, as a page of the server would send it.
pub(crate) fn post(address: &str, path: &str, form: &str) -> Option<(String, Vec<u8>)> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    );
    ask(address, &request)
}

fn ask(address: &str, request: &str) -> Option<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    // What was cut off shows in the length.
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec())
        .unwrap()
        .to_lowercase();
    Some((head, bytes[end + 4..].to_vec()))
}
