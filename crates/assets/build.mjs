// Turns style/, script/ and icons.json into hashed, compressed files and the Rust table that lists them.
// Called by build.rs: node build.mjs <this folder> <folder that holds node_modules> <OUT_DIR>

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [here, packages, out] = process.argv.slice(2);
const modules = join(packages, "node_modules");
const require = createRequire(join(packages, "package.json"));
const folder = join(out, "front");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};
const table = [];

/** Writes one output under its hashed name, with a compressed twin if it is text; gives that name. */
function emit(logical, bytes) {
  const [, stem, extension] = logical.match(/^(.*)\.(\w+)$/);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const name = `${stem}-${hash}.${extension}`;
  writeFileSync(join(folder, name), bytes);
  const text = extension !== "woff2";
  if (text) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
  table.push({ logical, name, type: TYPES[extension], text });
  return name;
}

function fonts() {
  const files = join(modules, "@fontsource-variable/atkinson-hyperlegible-next/files");
  const names = new Map();
  for (const subset of ["latin", "latin-ext"]) {
    const bytes = readFileSync(join(files, `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`));
    names.set(`atkinson-${subset}.woff2`, emit(`atkinson-${subset}.woff2`, bytes));
  }
  return names;
}

function styles(fontNames) {
  const sass = require("sass");
  const { css } = sass.compile(join(here, "style/app.scss"), {
    style: "compressed",
    loadPaths: [modules],
    // Warnings about other people's files are not ours to mend.
    quietDeps: true,
  });
  // The source names fonts plainly; the page asks for them by their hashed names, from the same folder.
  let linked = css;
  for (const [plain, hashed] of fontNames) {
    linked = linked.replaceAll(`"${plain}"`, `"${hashed}"`).replaceAll(`url(${plain})`, `url(${hashed})`);
  }
  emit("app.css", Buffer.from(linked));
}

function scripts() {
  const { buildSync } = require("esbuild");
  const built = buildSync({
    entryPoints: [join(here, "script/app.ts")],
    nodePaths: [modules],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    logLevel: "error",
    // htmx can evaluate text; our pages switch that off and forbid it by policy.
    logOverride: { "direct-eval": "silent" },
  });
  emit("app.js", Buffer.from(built.outputFiles[0].contents));
}

/** One sprite: `<use href="…#name">` draws an icon in the colour of the text around it. */
function icons() {
  const wanted = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const drawn = Object.entries(wanted).map(([name, source]) => {
    const svg = readFileSync(join(modules, "@tabler/icons/icons/outline", `${source}.svg`), "utf8");
    const shapes = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/>\s+</g, "><")
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
  });
  emit("icons.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${drawn.join("")}</svg>`));
  return Object.keys(wanted);
}

styles(fonts());
scripts();
emit("favicon.svg", readFileSync(join(here, "style/favicon.svg")));
const names = icons();

table.sort((a, b) => (a.name < b.name ? -1 : 1));
const include = (name) => `include_bytes!(concat!(env!("OUT_DIR"), "/front/${name}"))`;
const rows = table.map(
  ({ name, type, text }) =>
    `    Asset { name: "${name}", media_type: "${type}", bytes: ${include(name)}, brotli: ${
      text ? `Some(${include(`${name}.br`)})` : "None"
    } },`,
);
const urls = table.map(({ logical, name }) => `    ("${logical}", "/recursos/${name}"),`);
writeFileSync(
  join(out, "table.rs"),
  `static ASSETS: &[Asset] = &[\n${rows.join("\n")}\n];\n` +
    `static URLS: &[(&str, &str)] = &[\n${urls.join("\n")}\n];\n` +
    `static ICONS: &[&str] = &[${names.map((name) => `"${name}"`).join(", ")}];\n`,
);
