import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** A Saturday morning in Advent: shops are open, offices closed, and the samples have events today. */
export const NOW = "2026-11-21T10:30:00+01:00";

// Relative paths begin at the repository's root, as they do for the scripts in tools/.
const ROOT = resolve(import.meta.dirname, "../..");
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
export const BINARY = resolve(ROOT, process.env.SERVER ?? join(TARGET, "release/server"));
const SITE_ROOT = resolve(ROOT, process.env.SITE_ROOT ?? join(TARGET, "site"));

/** A running copy of the product, with a database of its own that holds the demonstration data. */
export interface Server {
  url: string;
  /** The same server under the name that passkeys need. */
  named: string;
  /** Where mails end up. */
  outbox: string;
  /** Runs one of the program's other commands on the same database, and returns what it says. */
  command(...words: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the product as its users do: the built program, its site files, a new database. */
export async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "stadtplan-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const named = `http://localhost:${port}`;
  const [database, outbox] = [`sqlite://${join(folder, "city.db")}`, join(folder, "outbox")];
  const options = ["--listen", `127.0.0.1:${port}`, "--database", database, "--outbox", outbox];
  options.push("--media", join(folder, "media"), "--demo-if-empty", "--site-root", SITE_ROOT, "--now", NOW);
  const child = spawn(BINARY, ["serve", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const collect = (bytes: Buffer) => (log = (log + bytes.toString()).slice(-8_000));
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  child.on("error", (error) => (log += `\n${error.message}`));

  const stop = async () => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${BINARY} did not start (${error}). It said:\n${log}`);
  }
  const command = async (...words: string[]) => {
    const settings = { DATABASE_URL: database, OUTBOX: outbox, PUBLIC_URL: named, NOW };
    const run = await promisify(execFile)(BINARY, words, { env: { ...process.env, ...settings } });
    return run.stdout;
  };
  return { url, named, outbox, command, stop };
}

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function ready(url: string, child: ChildProcess) {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error("it ended at once");
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error("not ready after 30 s");
}

async function ended(child: ChildProcess) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await end;
  clearTimeout(late);
}
