import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with a readable list if the page breaks a rule of WCAG 2.2 A or AA that axe can check. */
export async function axe(page: Page) {
  await page.evaluate(AXE);
  const options: RunOptions = { runOnly: { type: "tag", values: WCAG_2_2_AA } };
  const { violations } = await page.evaluate(
    (run) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(run),
    options,
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary?.replaceAll("\n", "\n  ")}`),
  );
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}
