import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Closes a run with one plain line, for whoever reads the log by machine. */
export default class Summary implements Reporter {
  private readonly outcomes = new Map<TestCase, TestResult["status"]>();

  onTestEnd(test: TestCase, result: TestResult) {
    this.outcomes.set(test, result.status);
  }

  onEnd() {
    const all = [...this.outcomes.values()];
    const passed = all.filter((status) => status === "passed").length;
    const skipped = all.filter((status) => status === "skipped").length;
    const failed = all.length - passed - skipped;
    console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  }
}
