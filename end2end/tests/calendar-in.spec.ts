import { signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

/** A calendar of one event (RFC 5545). */
function calendar(...lines: string[]): Buffer {
  const all = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Verein//DE", "BEGIN:VEVENT", "UID:hofmusik@verein.example",
    "DTSTAMP:20261101T120000Z", "DTSTART;TZID=Europe/Berlin:20261205T170000", "DTEND;TZID=Europe/Berlin:20261205T190000",
    ...lines, "END:VEVENT", "END:VCALENDAR", "",
  ];
  return Buffer.from(all.join("\r\n"));
}

test("a calendar that is uploaded becomes drafts, never twice, and what is no calendar is refused in words", async ({ page, server, watch }) => {
  watch.expect(/status of 422/);
  const name = test.info().project.name;
  await signIn(page, server, `kalender-${name}@verein.example`, "--role", "organiser");
  await page.goto(`${server.named}/konto/termine`);
  await page.getByRole("link", { name: "Kalender übernehmen" }).click();
  await axe(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await axe(page);
  const upload = page.locator("form", { has: page.getByLabel("Kalenderdatei") });
  const send = async (buffer: Buffer) => {
    await upload.getByLabel("Kalenderdatei").setInputFiles({ name: "verein.ics", mimeType: "text/calendar", buffer });
    await upload.getByLabel("als Entwurf, ich sehe jeden selbst an").check();
    await upload.getByRole("button", { name: "Hochladen" }).click();
  };
  await send(Buffer.from("kein Kalender"));
  await expect(page.getByText("Das ist kein Kalender").first()).toBeVisible();
  await axe(page);
  await send(calendar(`SUMMARY:Hofmusik ${name}`));
  await expect(page.getByText("1 neuer").first()).toBeVisible();
  await axe(page);
  await send(calendar(`SUMMARY:Hofmusik ${name}`));
  await expect(page.getByText("nichts Neues").first()).toBeVisible();
  await page.goto(`${server.named}/konto/termine`);
  await expect(page.getByRole("heading", { name: `Hofmusik ${name}` })).toHaveCount(1);

  await test.step("an address in a private network is not asked", async () => {
    await page.goto(`${server.named}/konto/kalender`);
    await page.getByLabel("Adresse des Kalenders").fill("http://192.168.1.1/kalender.ics");
    await page.getByRole("button", { name: "Abonnieren", exact: true }).click();
    await expect(page.getByText("Diese Adresse führt in ein privates Netz").first()).toBeVisible();
    await expect(page.getByLabel("Adresse des Kalenders")).toHaveValue("http://192.168.1.1/kalender.ics");
  });
});
