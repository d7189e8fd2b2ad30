// Builds src/menara/web/static/web from the sources here. Run: npm ci --ignore-scripts && npm run build
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

import esbuild from "esbuild";
import subset from "subset-font";

const OUT = "../src/menara/web/static/web";
const MODULES = "node_modules";

// What our content security policy forbids is cut out of htmx, so that nothing even tries.
const CUTS = {
  "htmx.esm.js": [
    ["let func = new FunctionConstructor(...keys, expression ? `return (${code})` : code);", 'throw new Error("htmx: scripts in attributes are off");', 1],
    ["return compile ? () => func.call(thisArg, ...values) : func.call(thisArg, ...values);", "", 1],
    ["includeIndicatorCSS: true,", "includeIndicatorCSS: false,", 1],
    ["history: true,", "history: false,", 1],
  ],
};

const cut = {
  name: "cut",
  setup(build) {
    build.onLoad({ filter: /htmx\.esm\.js$/ }, (file) => {
      let contents = fs.readFileSync(file.path, "utf8");
      for (const [before, after, times] of CUTS[path.basename(file.path)]) {
        const found = contents.split(before).length - 1;
        if (found !== times) throw new Error(`htmx has changed: ${before} is there ${found} times`);
        contents = contents.replaceAll(before, after);
      }
      return { contents, loader: "js" };
    });
  },
};

async function buildScripts() {
  const common = { minify: true, legalComments: "none", charset: "utf8", target: "es2022", logLevel: "warning" };
  await esbuild.build({ ...common, entryPoints: ["src/js/menara.js"], bundle: true, format: "iife", plugins: [cut], outfile: `${OUT}/menara.js` });
  await esbuild.build({ ...common, entryPoints: ["src/js/theme.js"], outfile: `${OUT}/theme.js` });
}

function buildStyle() {
  const arguments_ = ["@tailwindcss/cli", "-i", "src/css/menara.css", "-o", `${OUT}/menara.css`, "--minify"];
  execFileSync("npx", arguments_, { stdio: ["ignore", "ignore", "inherit"] });
}

function symbol(name) {
  const drawn = fs.readFileSync(`${MODULES}/lucide-static/icons/${name}.svg`, "utf8");
  const inner = drawn.replace(/<!--.*?-->/gs, "").replace(/<svg[^>]*>/s, "").replace("</svg>", "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
}

function buildIcons() {
  const names = fs.readFileSync("src/icons.txt", "utf8").split("\n").filter(Boolean);
  fs.writeFileSync(`${OUT}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("\n")}</svg>\n`);
  for (const name of ["favicon.svg", "licences.txt"]) fs.copyFileSync(`src/${name}`, `${OUT}/${name}`);
}

// Of Vazirmatn only what is written in Arabic script: Latin has a font of its own.
const ARABIC = [[0x600, 0x6ff], [0x750, 0x77f], [0x200c, 0x200d], [0x20, 0x20], [0xab, 0xab], [0xbb, 0xbb]];

async function buildFonts() {
  const latin = (family, subsetName) =>
    `${MODULES}/@fontsource-variable/${family}/files/${family}-${subsetName}-wght-normal.woff2`;
  fs.mkdirSync(`${OUT}/fonts`, { recursive: true });
  fs.copyFileSync(latin("atkinson-hyperlegible-next", "latin"), `${OUT}/fonts/atkinson-next-latin.woff2`);
  fs.copyFileSync(latin("atkinson-hyperlegible-next", "latin-ext"), `${OUT}/fonts/atkinson-next-latin-ext.woff2`);
  fs.copyFileSync(latin("atkinson-hyperlegible-mono", "latin"), `${OUT}/fonts/atkinson-mono-latin.woff2`);
  const text = ARABIC.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)));
  const whole = fs.readFileSync(`${MODULES}/vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2`);
  const part = await subset(whole, text.join(""), { targetFormat: "woff2", variationAxes: { wght: { min: 400, max: 700 } } });
  fs.writeFileSync(`${OUT}/fonts/vazirmatn-arabic.woff2`, part);
  fs.copyFileSync(`${MODULES}/vazirmatn/OFL.txt`, `${OUT}/fonts/OFL-vazirmatn.txt`);
  for (const name of ["next", "mono"])
    fs.copyFileSync(`${MODULES}/@fontsource-variable/atkinson-hyperlegible-${name}/LICENSE`, `${OUT}/fonts/OFL-atkinson-${name}.txt`);
}

function files(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

// Beside each text lies what is sent to browsers that take it compressed, which is all of them.
function compress() {
  for (const name of files(OUT).filter((name) => /\.(css|js|svg)$/.test(name)))
    fs.writeFileSync(`${name}.gz`, zlib.gzipSync(fs.readFileSync(name), { level: 9 }));
}

const digest = (name) => createHash("sha256").update(fs.readFileSync(name)).digest("hex");

// What was built from what: tests/web compares it with the files, without Node.
function writeManifest() {
  const sources = ["build.mjs", "package.json", "package-lock.json", ...files("src")];
  const built = files(OUT).filter((name) => !name.endsWith("built-from.json"));
  const manifest = {
    sources: Object.fromEntries(sources.map((name) => [name, digest(name)])),
    built: Object.fromEntries(built.map((name) => [path.relative(OUT, name), digest(name)])),
  };
  fs.writeFileSync(`${OUT}/built-from.json`, `${JSON.stringify(manifest, null, 1)}\n`);
}

process.chdir(import.meta.dirname);
fs.mkdirSync(OUT, { recursive: true });
if (!process.argv.includes("--style")) {
  await buildScripts();
  buildIcons();
  await buildFonts();
}
buildStyle();
compress();
writeManifest();
for (const name of files(OUT)) console.log(String(fs.statSync(name).size).padStart(8), path.relative(OUT, name));
