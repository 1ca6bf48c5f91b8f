import { Program } from './process.ts';

/** A person of the demo, ready to sign in. */
export interface Person {
  email: string;
  password: string;
}

/** A running demonstration. */
export interface Demo {
  url: string;
  /** By the name of the role as the program prints it. */
  people: Record<string, Person>;
  /** The folder that mails go into. */
  mails: string;
  /** The person of a role; a role that the demo does not have is an error. */
  person(role: string): Person;
  stop(): Promise<void>;
}

/** A running institution. */
export interface Served {
  url: string;
  /** The link that makes the first administrator; only a first start prints one. */
  firstAdmin: string | undefined;
  stop(): Promise<void>;
}

/** What `serve` is started with; each name is the option of the same name. */
export interface ServeOptions {
  data?: string;
  pack?: string;
  database?: string;
  listen?: string;
  'tls-cert'?: string;
  'tls-key'?: string;
  'public-url'?: string;
}

/** Starts `ventanilla demo` on a free port. */
export async function demo(args: string[] = []): Promise<Demo> {
  const [program, { url, people, mails }] = await Program.start(['demo', '--listen', '127.0.0.1:0', ...args], readDemo);
  const person = (role: string): Person => {
    const found = people[role];
    if (!found) throw new Error(`The demo has no ${role}, only ${Object.keys(people).join(', ')}.`);
    return found;
  };
  return { url, people, mails, person, stop: () => program.stop() };
}

/** Starts `ventanilla serve`, on a free port unless told another. */
export async function serve(options: ServeOptions, args: string[] = []): Promise<Served> {
  const given = { listen: '127.0.0.1:0', ...options };
  const named = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  const [program, found] = await Program.start(['serve', ...named, ...args], readServed);
  return { ...found, stop: () => program.stop() };
}

function readDemo(stdout: string): Pick<Demo, 'url' | 'people' | 'mails'> | undefined {
  const url = address(stdout);
  const lines = stdout.matchAll(/^ *(\S.*?) {2,}(\S+@\S+) {2,}(\S+) *$/gm);
  const people = Object.fromEntries([...lines].map(([, role, email, password]) => [role, { email, password }]));
  const mails = stdout.match(/^Los correos no salen: quedan en (.+)\.$/m)?.[1];
  if (!url || !mails || Object.keys(people).length === 0) return undefined;
  return { url, mails, people: people as Record<string, Person> };
}

function readServed(stdout: string): Pick<Served, 'url' | 'firstAdmin'> | undefined {
  const url = address(stdout);
  const firstAdmin = stdout.match(/https?:\/\/\S*\/bienvenida\/\S+/)?.[0];
  return url ? { url, firstAdmin } : undefined;
}

function address(stdout: string): string | undefined {
  return stdout.match(/^ *Dirección +(https?:\/\/\S+?)\/?$/m)?.[1];
}
