import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes a certificate for a name, signed by itself, in a folder. OpenSSL comes with Debian's PostgreSQL. */
export async function selfSigned(folder: string, name: string): Promise<{ cert: string; key: string }> {
  const cert = path.join(folder, 'cert.pem');
  const key = path.join(folder, 'key.pem');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', key];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  await run('openssl', ['req', '-x509', ...newKey, ...subject, '-days', '2', '-out', cert]);
  return { cert, key };
}
