// SHA-256 of a short text of ASCII, many times a second and without waiting.
// The browser's own digest answers later each time, which takes longer than the hashing itself.

const K = new Int32Array(64);
const START = new Int32Array(8);

// The constants are the fractional parts of square and cube roots of the first primes.
{
  const fraction = (root: number) => ((root - Math.floor(root)) * 4294967296) | 0;
  let found = 0;
  for (let number = 2; found < 64; number += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(number));
    K[found] = fraction(Math.cbrt(number));
    found += 1;
  }
}

const words = new Int32Array(64);
const state = new Int32Array(8);

/** One block into the state. */
function compress(): void {
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The hash of a text, as eight words; the same array each time. */
export function sha256(text: string): Int32Array {
  state.set(START);
  const bytes = text.length;
  for (let at = 0; ; at += 64) {
    words.fill(0, 0, 16);
    const end = Math.min(bytes - at, 64);
    for (let i = 0; i < end; i += 1) words[i >> 2] |= text.charCodeAt(at + i) << (24 - 8 * (i & 3));
    if (end < 64 && end >= 0) words[end >> 2] |= 0x80 << (24 - 8 * (end & 3));
    if (end < 56) {
      words[15] = bytes * 8;
      compress();
      return state;
    }
    compress();
  }
}

/** The hash as hexadecimal digits. */
export function hex(text: string): string {
  return Array.from(sha256(text), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
