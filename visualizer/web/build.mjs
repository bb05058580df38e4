// Bundles the page into one HTML file with its code and style inlined: node build.mjs [folder, default dist].
// Beside it, lib/ holds the modules without a user interface as plain modules, for the unit tests.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const common = {
  absWorkingDir: here,
  bundle: true,
  target: "es2021",
  charset: "utf8",
  logLevel: "warning",
};

async function bundle(entry, options) {
  const result = await build({ ...common, entryPoints: [entry], minify: true, write: false, ...options });
  return result.outputFiles[0].text;
}

const script = await bundle("src/main.tsx", {
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  define: { "process.env.NODE_ENV": '"production"' },
});
const style = await bundle("src/style/index.css", {});
if (/<\/script/i.test(script) || /<\/style/i.test(style))
  throw new Error("the bundle would close its own tag");

const template = await readFile(join(here, "src/template.html"), "utf8");
const page = template.replace("/*STYLE*/", () => style.trim()).replace("/*SCRIPT*/", () => script.trim());
await mkdir(out, { recursive: true });
await writeFile(join(out, "report_template.html"), page);

await build({ ...common, entryPoints: ["src/lib.ts"], format: "esm", outfile: join(out, "lib.mjs") });
