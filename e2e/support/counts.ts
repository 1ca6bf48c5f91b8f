import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

/** Prints the one line that `./x test` adds to its total. */
export default class Counts implements Reporter {
  private suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onEnd(): void {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
    const passed = count('expected');
    const failed = count('unexpected', 'flaky');
    console.log(`browser stories: ${passed} passed, ${failed} failed, ${count('skipped')} skipped`);
  }

  printsToStdio(): boolean {
    // The list reporter stays the one that talks.
    return false;
  }
}
