import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './paths.ts';

/** A year of tickets took a debug build 20 seconds on a slow machine, with nothing beside it. */
const START_MS = 100_000;
const STOP_MS = 30_000;
/** Output counts as whole when nothing more came for so long. */
const QUIET_MS = 200;

/** A running `ventanilla` with what it has said so far. */
export class Program {
  stdout = '';
  stderr = '';
  private lastOutput = Date.now();
  private failure: Error | undefined;
  private readonly command: string;
  private readonly child: ChildProcess;

  private constructor(args: string[]) {
    this.command = `ventanilla ${args.join(' ')}`;
    this.child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    this.child.on('error', (error) => (this.failure = error));
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.lastOutput = Date.now();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // A worker that is torn down must not leave the program behind.
    const last = () => this.child.kill('SIGKILL');
    process.once('exit', last);
    this.child.once('exit', () => process.off('exit', last));
  }

  /** Starts the program and waits until `read` finds what it needs on a quiet standard output. */
  static async start<T>(args: string[], read: (stdout: string) => T | undefined): Promise<[Program, T]> {
    const started = new Program(args);
    running.add(started);
    try {
      return [started, await started.await(read)];
    } catch (error) {
      running.delete(started);
      started.child.kill('SIGKILL');
      throw error;
    }
  }

  /** Asks the program to end, and waits until it has. */
  async stop(): Promise<void> {
    running.delete(this);
    if (this.ended()) throw this.complaint(`ended before it was asked to (${this.end()})`);
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = new AbortController();
    await Promise.race([exit, sleep(STOP_MS, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    if (!this.ended()) {
      this.child.kill('SIGKILL');
      throw this.complaint('did not end after SIGTERM');
    }
    if (this.child.exitCode !== 0) throw this.complaint(`ended badly (${this.end()})`);
  }

  private async await<T>(read: (stdout: string) => T | undefined): Promise<T> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      if (this.failure) throw this.complaint(`could not be started (${this.failure.message})`);
      if (this.ended()) throw this.complaint(`ended at once (${this.end()})`);
      const found = Date.now() - this.lastOutput >= QUIET_MS ? read(this.stdout) : undefined;
      if (found !== undefined) return found;
      await sleep(50);
    }
    throw this.complaint('did not say what was awaited');
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private end(): string {
    return this.child.signalCode ?? `exit code ${this.child.exitCode}`;
  }

  private complaint(what: string): Error {
    return new Error(`${this.command}: ${what}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`);
  }

  /** What a report shows of this program. */
  log(): string {
    return `${this.command}\n${this.stderr}`;
  }
}

/** The programs that run now: the report of a failed story shows what they wrote to standard error. */
export const running = new Set<Program>();
