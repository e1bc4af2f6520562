// What Lighthouse says about the pages that visitors open most, as on a phone. Prints a table and
// judges nothing. Usage: node lighthouse.mjs ADDRESS
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";

const PAGES = { map: "/", place: "/ort/reinoldikirche", events: "/termine" };
const KINDS = ["performance", "accessibility", "best-practices", "seo"];
const [address] = process.argv.slice(2);

const chrome = await launcher.launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--enable-unsafe-swiftshader"],
});
try {
  console.log(`  ${"".padEnd(8)}${KINDS.map((kind) => kind.padStart(16)).join("")}${["FCP", "LCP", "TBT", "CLS"].map((name) => name.padStart(9)).join("")}`);
  for (const [name, path] of Object.entries(PAGES)) {
    const run = await lighthouse(address + path, { port: chrome.port, onlyCategories: KINDS, logLevel: "silent" });
    const { audits, categories } = run.lhr;
    const scores = KINDS.map((kind) => String(Math.round(categories[kind].score * 100)).padStart(16));
    const milliseconds = (id) => `${Math.round(audits[id].numericValue)} ms`.padStart(9);
    const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"].map(milliseconds);
    const shift = audits["cumulative-layout-shift"].numericValue.toFixed(3).padStart(9);
    console.log(`  ${name.padEnd(8)}${scores.join("")}${times.join("")}${shift}`);
    const failed = Object.values(categories)
      .filter(({ id }) => id !== "performance")
      .flatMap(({ auditRefs }) => auditRefs.map(({ id }) => audits[id]))
      .filter(({ score }) => score !== null && score < 1);
    for (const { id, title } of failed) console.log(`    ${id}: ${title}`);
  }
} finally {
  chrome.kill();
}
