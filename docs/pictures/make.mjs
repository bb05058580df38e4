// Makes the pictures of the pages anew, from runs of the examples:
//   node docs/pictures/make.mjs build/release [CHROMIUM]
// What they show depends on the machine only in the times of the circuit.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { open_browser, read, until } from "../../tests/integration/web/browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const [build, chromium = "/usr/bin/chromium"] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "pictures-"));
const picture = (name) => join(here, name);

function run(program, ...args) {
  execFileSync(resolve(build, "bin", program), args, { cwd: work, argv0: `./${program}`, stdio: "ignore" });
}

// A traced run; source files are named from the root of the tree, wherever it was built.
function trace(program, ...args) {
  run(program, ...args, "-ll:cpu", "2", `-tt:trace=${program}.trace`);
  const path = join(work, `${program}.trace`);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(`"file":"${root}/`, '"file":"'));
}

function draw(program, ...options) {
  run("legion-viz", `${program}.trace`, "--out", program, ...options);
  return join(work, program);
}

// Pictures below one another, as one.
function stack(svgs) {
  let [width, height, body] = [0, 0, ""];
  for (const svg of svgs) {
    const [, w, h] = /<svg [^>]*width="([\d.]+)" height="([\d.]+)"/.exec(svg);
    body += svg.replace(/^<\?xml[^>]*>\s*/, "").replace("<svg ", `<svg y="${height}" `);
    width = Math.max(width, Number(w));
    height += Number(h);
  }
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>\n<rect width="100%" height="100%" fill="#ffffff"/>\n${body}</svg>\n`;
}

// The pictures of the partitions with these names, in this order.
function partitions(folder, names) {
  const all = readdirSync(folder)
    .filter((file) => /^partition_\d+\.svg$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return stack(names.map((name) => all.find((svg) => svg.includes(`<title>${name} of `))));
}

function make_drawings() {
  trace("privileges");
  copyFileSync(join(draw("privileges"), "task_graph.svg"), picture("privileges-tdg.svg"));
  trace("partitioning");
  writeFileSync(picture("partitioning-pieces.svg"), partitions(draw("partitioning"), ["equal", "blocks", "by field"]));
  trace("multiple_partitions", "-l", "3");
  const stencil = draw("multiple_partitions", "--points");
  writeFileSync(picture("stencil-partitions.svg"), partitions(stencil, ["blocks", "blocks with ghost cells"]));
  copyFileSync(join(stencil, "task_graph.svg"), picture("stencil-tdg.svg"));
  trace("circuit");
  writeFileSync(picture("circuit-partitions.svg"), partitions(draw("circuit"), ["private", "shared", "ghost"]));
}

// As scripts/demo.sh does, with paths that mean something on every machine.
function make_report() {
  const size = ["-p", "16", "-l", "10", "-npp", "5000", "-wpp", "20000", "-pct", "98"];
  trace("circuit", ...size, "-tt:profile=circuit.prof");
  run("legion-check", "circuit.trace", "--format=json", "--output", "verdict.json");
  run("legion-prof", "circuit.prof", "--json", "statistics.json");
  const extras = ["--profile", "circuit.prof", "--verdict", "verdict.json", "--statistics", "statistics.json"];
  run("legion-viz", "circuit.trace", "--report", "report.html", ...extras);
}

// Shows the first operations, large enough to read.
async function zoom_to_top(page) {
  const canvas = await page.locator("canvas").boundingBox();
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + 20);
  while ((await read(page, "t.views.graph.scale()")) < 0.95) {
    const before = await read(page, "t.views.graph.scale()");
    await page.mouse.wheel(0, -60);
    await until(page, `t.views.graph.scale() > ${before}`);
  }
  await page.mouse.move(0, 0);
}

async function make_screenshots() {
  const browser = await open_browser(resolve(build, "visualizer/web/stage"), chromium);
  const shoot = async (name, width, height, view, prepare = async () => {}) => {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(`${pathToFileURL(join(work, "report.html")).href}#view=${view}`);
    await until(page, `t && t.views.${view}`);
    await prepare(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: picture(name) });
    await page.close();
  };
  await shoot("report.png", 1200, 1000, "summary");
  await shoot("report-verdict.png", 1100, 560, "summary");
  await shoot("report-timeline.png", 1100, 380, "timeline");
  await shoot("report-tdg.png", 1100, 840, "graph", zoom_to_top);
  await shoot("report-regions.png", 1240, 560, "regions");
  await browser.close();
}

try {
  make_drawings();
  make_report();
  await make_screenshots();
} finally {
  rmSync(work, { recursive: true, force: true });
}
