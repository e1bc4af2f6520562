import { signIn } from "../support/account.ts";
import { axe } from "../support/axe.ts";
import { expect, test } from "../support/test.ts";

test("a repeating event is posted, is visible on its days, and one date is cancelled", async ({ page, server, watch }) => {
  await signIn(page, server, `olga-${test.info().project.name}@kultur.example`, "--role", "organiser");
  const title = `Lesung ${test.info().project.name}`;
  await page.goto(`${server.named}/konto/termine`);
  await axe(page);
  await page.getByRole("link", { name: "Termin eintragen" }).click();
  await page.getByLabel("Titel", { exact: true }).fill(title);
  await page.getByLabel("Tag", { exact: true }).fill("2026-12-03");
  await page.getByLabel("Beginn").fill("19:30");
  await page.getByLabel("Ende", { exact: true }).fill("21:00");
  await page.getByLabel("wöchentlich").check();
  await page.getByLabel("eine Anzahl von Malen").check();
  await page.getByLabel("Wie oft").fill("3");
  const live = page.locator(".event-live");
  await expect(live).toContainText("Donnerstag, 17. Dezember, 19:30–21:00");

  await test.step("an unclear place is asked back, and nothing typed is lost", async () => {
    watch.expect(/status of 422/);
    await page.getByLabel("Ort", { exact: true }).fill("Kirche");
    await page.getByRole("button", { name: "Weiter: Daten prüfen" }).last().click();
    await expect(page.getByRole("alert")).toContainText("Bitte einen auswählen");
    await expect(page.getByLabel("Titel", { exact: true })).toHaveValue(title);
    await axe(page);
    await page.getByRole("radio", { name: /^Reinoldikirche, / }).check();
  });

  await page.getByRole("button", { name: "Weiter: Daten prüfen" }).last().click();
  const check = page.getByRole("region", { name: "Stimmt das so?" });
  await expect(check.getByRole("listitem")).toHaveText([
    "Donnerstag, 3. Dezember, 19:30–21:00",
    "Donnerstag, 10. Dezember, 19:30–21:00",
    "Donnerstag, 17. Dezember, 19:30–21:00",
  ]);
  await axe(page);
  await check.getByRole("button", { name: "Veröffentlichen" }).click();
  await expect(page.getByRole("status")).toContainText("sehen den Termin jetzt");

  await page.getByRole("link", { name: `${title} absagen oder verschieben` }).click();
  await axe(page);
  await page.getByLabel("Donnerstag, 10. Dezember").check();
  await page.getByLabel("fällt aus").check();
  await page.getByLabel("Warum, und was nun? (freiwillig)").fill("Die Autorin ist krank.");
  await page.getByRole("button", { name: "Übernehmen" }).click();
  await expect(page.getByRole("status")).toContainText("Erledigt");

  // What everybody gets: the days of the title, and which of them do not take place.
  interface Answer {
    features: { properties: { name: string; state: string; occurrences: { start: string }[] } }[];
  }
  const dates = async () => {
    const answer = await page.request.get(`${server.url}/api/v1/events?from=2026-12-01&to=2026-12-31&limit=500`);
    const { features } = (await answer.json()) as Answer;
    const own = features.filter(({ properties }) => properties.name === title);
    return own
      .flatMap(({ properties: { state, occurrences } }) => occurrences.map(({ start }) => `${start.slice(0, 10)} ${state}`))
      .sort();
  };
  await expect.poll(dates).toEqual(["2026-12-03 scheduled", "2026-12-10 cancelled", "2026-12-17 scheduled"]);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a pin is set by tapping the map, and the event is saved", async ({ page, server }) => {
    await signIn(page, server, `otto-${test.info().project.name}@kultur.example`, "--role", "organiser");
    await page.goto(`${server.named}/konto/termine/neu`);
    await page.getByLabel("Titel", { exact: true }).fill(`Singen ${test.info().project.name}`);
    await page.getByLabel("Tag", { exact: true }).fill("2026-12-05");
    await page.getByLabel("Ganztägig").check();
    await page.getByLabel("woanders").check();
    await page.getByLabel("Wie heißt die Stelle?").fill("Am Europabrunnen");
    await page.getByRole("button", { name: "Punkt auf der Karte setzen" }).click({ position: { x: 150, y: 130 } });
    await expect(page.getByLabel("Punkt auf der Karte", { exact: true })).toHaveValue(/^51\.5\d+, 7\.4\d+$/);
    await page.getByRole("button", { name: "Weiter: Daten prüfen" }).last().click();
    await expect(page.getByRole("region", { name: "Stimmt das so?" })).toContainText("Samstag, 5. Dezember");
    await page.getByRole("button", { name: "Veröffentlichen" }).click();
    await expect(page.getByRole("status")).toContainText("Gespeichert");
  });
});
