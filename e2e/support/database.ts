import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
let made = 0;

/** An empty database of the throw-away PostgreSQL cluster. */
export interface Database {
  url: string;
  drop(): Promise<void>;
}

/** Makes an empty PostgreSQL database for one story. */
export async function freshDatabase(): Promise<Database> {
  const cluster = process.env.VENTANILLA_TEST_POSTGRES;
  if (!cluster) throw new Error('VENTANILLA_TEST_POSTGRES is not set: ./x test starts a PostgreSQL and sets it.');
  made += 1;
  const name = `story_${process.pid}_${Date.now()}_${made}`;
  const say = (sql: string) => run('psql', ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--command=${sql}`, cluster]);
  await say(`CREATE DATABASE ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await say(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
