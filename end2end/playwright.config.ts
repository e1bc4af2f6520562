import { defineConfig } from "@playwright/test";

// The system's own Chromium, so that no browser has to be downloaded. WebGL is drawn by the
// processor, because test machines have no graphics card; the rest keeps Chromium from asking the
// network for anything that the pages did not.
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-swiftshader",
];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Generous, because WebGL without a graphics card makes pages slow on small machines.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./support/summary.ts"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args },
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "phone",
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
  ],
});
