import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "@playwright/test";
import type { Server } from "./server.ts";

/** The text of a mail as it lies in the outbox (RFC 2045, quoted-printable and base64). */
function decoded(eml: string): string {
  const part = eml.slice(eml.search(/content-type: text\/plain/i));
  const [head = "", ...rest] = part.split(/\r?\n\r?\n/);
  const body = rest.join("\n\n").split(/\r?\n--/)[0] ?? "";
  if (/base64/i.test(head)) return Buffer.from(body, "base64").toString("utf8");
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Waits for a mail to somebody, at least the nth, and returns the text of the last one. */
export async function mailTo(server: Server, address: string, least = 1): Promise<string> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const names = (await readdir(server.outbox).catch(() => [])).filter((name) => name.endsWith(".eml"));
    const files = names.map((name) => join(server.outbox, name));
    // By the file system's clock: the server's own stands still.
    const mails = await Promise.all(
      files.map(async (file) => ({ at: (await stat(file)).mtimeMs, text: await readFile(file, "utf8") })),
    );
    const own = mails
      .sort((a, b) => a.at - b.at)
      .map(({ text }) => text)
      .filter((text) => new RegExp(`^to:.*${address.replaceAll(".", "\\.")}`, "im").test(text));
    const last = own.at(-1);
    if (own.length >= least && last) return decoded(last);
    await wait(100);
  }
  throw new Error(`no mail to ${address} within 15 s`);
}

/** The link in a mail. */
export function linkIn(mail: string): string {
  const link = /https?:\/\/\S+/.exec(mail)?.[0];
  if (!link) throw new Error(`no link in: ${mail}`);
  return link;
}

/** The six digits in a mail. */
export function codeIn(mail: string): string {
  const code = /\b\d{3} ?\d{3}\b/.exec(mail.replace(/https?:\/\/\S+/g, ""))?.[0];
  if (!code) throw new Error(`no code in: ${mail}`);
  return code;
}

/** A fingerprint reader that always says yes. */
export async function authenticator(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true,
      hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
    },
  });
}

/** Invites somebody, and signs them in with the link in the mail; the office gets a passkey too. */
export async function signIn(page: Page, server: Server, address: string, ...rights: string[]) {
  await server.command("user", "invite", address, ...rights);
  await page.goto(linkIn(await mailTo(server, address)));
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.waitForURL(/\/konto/);
  if (!rights.includes("office")) return;
  await authenticator(page);
  await page.getByLabel("Name für den neuen Passkey").fill("Test");
  await page.getByRole("button", { name: "Passkey einrichten" }).click();
  await page.waitForURL(/n=added/);
}
