// Drives the report page in headless Chromium and looks at data, not at pixels.
//   node report_test.mjs report_template.html FOLDER_WITH_NODE_MODULES OUTPUT_FOLDER [chromium]
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { open_browser, read, until } from "./browser.mjs";
import { kHostileName } from "./fixtures.mjs";
import { write_reports } from "./make_report.mjs";

const [template, packages, output, browser_path = "/usr/bin/chromium"] = process.argv.slice(2);
const pages = await write_reports(template, output);
const browser = await open_browser(packages, browser_path);

// A page of its own for each test; what it asked of the network, and its errors, fail the test.
async function with_page(name, hash, body) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const requests = [];
  const errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("dialog", (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await context.route(/^(?!file:|data:)/, (route) => route.abort());
  try {
    await page.goto(pathToFileURL(pages[name]).href + hash);
    await page.waitForSelector("#app > *");
    await body(page);
    assert.deepEqual(errors, [], "the page has no errors");
    const outside = requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"));
    assert.deepEqual(outside, [], "the page asks nothing of the network");
    assert.equal(requests.filter((url) => url.startsWith("file:")).length, 1, "one file is all");
  } finally {
    await context.close();
  }
}

const timeline_ready = (page) => until(page, "t.views.timeline && t.views.timeline.drawn().visible > 0");
const show = (page, view) => page.click(`[data-view=${view}][role=tab]`);

async function click_position(page, expression) {
  const at = await read(page, expression);
  assert.ok(at, `${expression} has a position`);
  await page.mouse.click(at.x, at.y);
}

const tests = [];
const test = (name, page, hash, body) => tests.push({ name, run: () => with_page(page, hash, body) });

test("a proved report says so, with its counts", "daxpy", "", async (page) => {
  assert.equal(await page.textContent("[data-testid=verdict]"), "PROVED");
  assert.equal(await page.textContent("[data-testid=counts]"), "5 proved16 checked");
  assert.equal(await page.textContent("h1"), "daxpy");
  assert.equal(await page.textContent(".arguments"), "-n 1024 -b 4");
  assert.match(await page.textContent(".machine"), /parallel run · 2 cpu, 1 util/);
  assert.equal(await page.locator("tr[data-kind=dependence_order] td.checked").textContent(), "12");
  assert.equal(await page.locator("[data-testid=obligation-refuted]").count(), 0);
});

test("a refutation is shown with its tasks, field, point and source lines", "refuted", "", async (page) => {
  assert.equal(await page.textContent("[data-testid=verdict]"), "REFUTED");
  const cards = page.locator("[data-testid=obligation-refuted]");
  assert.equal(await cards.count(), 2);
  assert.match(await cards.nth(0).textContent(), /stencil\.cc:44/);
  assert.match(await cards.nth(0).textContent(), /extent 9 x 1/);
  const launch = await cards.nth(1).textContent();
  for (const part of [
    "step [0, 0]",
    "step [1, 0]",
    "temperature",
    "[7, 0]",
    "stencil.cc:72",
    "stencil.cc:73",
  ]) {
    assert.ok(launch.includes(part), `the card names ${part}`);
  }
  assert.equal(await page.locator("[data-testid=obligation-unknown]").count(), 1);
  assert.equal(await page.locator("[data-testid=obligation-timeout]").count(), 1);
  assert.match(await page.locator("[data-testid=finding]").textContent(), /TT-ACC-001.*stencil\.cc:31/s);
  await cards.nth(1).locator("button", { hasText: "step [1, 0]" }).click();
  assert.deepEqual(await read(page, "t.state.selection"), { op: 2, uid: 21 });
  assert.match(await page.textContent("[data-testid=details]"), /two points write the same element/);
});

test("names from the program stay text", "refuted", "#view=timeline&uid=30", async (page) => {
  await timeline_ready(page);
  assert.equal(await page.textContent("[data-testid=details] h2"), kHostileName);
  await page.fill("input[type=search]", "hacked");
  await page.waitForSelector(".result");
  assert.match(await page.textContent(".result"), /<script>/);
  for (const view of ["summary", "graph", "regions", "partitions"]) await show(page, view);
  assert.equal(await page.evaluate("window.hacked"), undefined);
  assert.equal(await page.locator("img").count(), 0);
});

test("the timeline shows every slice of a small run", "daxpy", "#view=timeline", async (page) => {
  await timeline_ready(page);
  const total = await read(page, "t.data.slices.start.length");
  assert.deepEqual(await read(page, "t.views.timeline.drawn()"), {
    blocks: total,
    merged: 0,
    visible: total,
    messages: 0,
    lit: 0,
  });
  assert.deepEqual(await read(page, "t.views.timeline.lanes().map((lane) => lane.label)"), [
    "cpu 0",
    "cpu 1",
    "util 2",
  ]);
  assert.equal(await read(page, "t.views.timeline.critical().length"), 7);
});

test(
  "a large run is merged to what can be seen, and unmerged by zooming",
  "big",
  "#view=timeline",
  async (page) => {
    await timeline_ready(page);
    const whole = await read(page, "t.views.timeline.drawn()");
    assert.equal(whole.visible, 20000);
    assert.ok(whole.blocks < 10000, `${whole.blocks} blocks for 20000 slices`);
    assert.ok(whole.merged > 1000);
    const box = await page.locator("[data-testid=timeline]").boundingBox();
    await page.mouse.move(box.x + 700, box.y + 200);
    for (let step = 0; step < 8; step += 1) await page.mouse.wheel(0, -600);
    await until(page, "t.views.timeline.drawn().merged === 0");
    const near = await read(page, "t.views.timeline.drawn()");
    assert.ok(near.visible > 0 && near.visible < 2000);
    assert.equal(near.blocks, near.visible);
  },
);

test(
  "the wheel zooms around the mouse, and drag and keys move",
  "daxpy",
  "#view=timeline",
  async (page) => {
    await timeline_ready(page);
    const range = () => read(page, "t.views.timeline.range()");
    const box = await page.locator("[data-testid=timeline]").boundingBox();
    const left = 132;
    const at = 400;
    const time_at = (seen) => seen.from + ((seen.to - seen.from) * (at - left)) / (box.width - left);
    const whole = await range();
    await page.mouse.move(box.x + at, box.y + 120);
    await page.mouse.wheel(0, -500);
    await until(page, `t.views.timeline.range().to < ${whole.to}`);
    const zoomed = await range();
    assert.ok(zoomed.to - zoomed.from < 0.6 * (whole.to - whole.from));
    assert.ok(
      Math.abs(time_at(zoomed) - time_at(whole)) < 1e-6 * whole.to,
      "the time under the mouse stays",
    );
    await page.mouse.down();
    await page.mouse.move(box.x + at - 100, box.y + 120, { steps: 4 });
    await page.mouse.up();
    const panned = await range();
    const shift = (100 * (zoomed.to - zoomed.from)) / (box.width - left);
    assert.ok(
      Math.abs(panned.from - zoomed.from - shift) < 1e-3 * shift,
      "a drag of 100 pixels shows 100 pixels later",
    );
    assert.equal(await read(page, "t.state.selection"), null, "a drag is no click");
    const later = (a, b) => b.from > a.from;
    const earlier = (a, b) => b.from < a.from;
    const presses = {
      d: later,
      a: earlier,
      ArrowRight: later,
      ArrowLeft: earlier,
      w: (a, b) => b.to - b.from < a.to - a.from,
      s: (a, b) => b.to - b.from > a.to - a.from,
    };
    for (const [key, changed] of Object.entries(presses)) {
      const before = await range();
      await page.keyboard.press(key);
      assert.ok(changed(before, await range()), `key ${key}`);
    }
    await page.click("[aria-label='Show the whole run']");
    assert.deepEqual(await range(), whole);
  },
);

test("a click in the timeline shows the task's details", "daxpy", "#view=timeline", async (page) => {
  await timeline_ready(page);
  await click_position(page, "t.views.timeline.position_of(41)");
  await page.waitForSelector("[data-testid=details]");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 4, uid: 41 });
  const details = (await page.textContent("[data-testid=details]")).replaceAll("\u00a0", " ");
  for (const part of [
    "daxpy_task [1]",
    "daxpy.cc:96",
    "[0..3] (4 points)",
    "top_level_task",
    "the main launch",
    "100 µs on cpu 1, from 300 µs",
    "read only",
    "write discard",
    "input_lr",
    "fields x, y",
    "[256..511]",
  ]) {
    assert.ok(details.includes(part), `the details name ${part}`);
  }
  assert.equal(await page.locator("[data-testid=requirements] li").count(), 2);
  assert.equal(await page.locator("[data-testid=inputs] li").count(), 2);
  assert.equal(await page.locator("[data-testid=outputs] li").count(), 1);
  await page.click("[data-testid=outputs] button");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 5, uid: 50 });
  await page.click("[aria-label='Close details']");
  assert.equal(await page.locator("[data-testid=details]").count(), 0);
});

test("a selection is lit in every view", "daxpy", "", async (page) => {
  await read(page, "t.pick(0, 42)");
  await show(page, "timeline");
  await until(page, "t.views.timeline && t.views.timeline.drawn().lit === 1");
  await show(page, "graph");
  await until(page, "t.views.graph && t.views.graph.drawn().nodes === 4");
  assert.deepEqual(await read(page, "t.views.graph.lit()"), [4]);
  await show(page, "regions");
  await until(page, "t.views.regions && t.views.regions.lit().length === 2");
  assert.deepEqual(await read(page, "t.views.regions.lit()"), ["1:12", "2:12"]);
  await show(page, "partitions");
  await until(page, "t.views.partitions");
  assert.deepEqual(await read(page, "t.views.partitions.lit()"), [12]);
  await read(page, "t.pick(4, 0)");
  await until(page, "t.views.partitions.lit().length === 4");
  await show(page, "timeline");
  await until(page, "t.views.timeline.drawn().lit === 4");
});

test("a click in the graph selects the operation", "daxpy", "#view=graph", async (page) => {
  await until(page, "t.views.graph && t.views.graph.drawn().nodes > 0");
  await click_position(page, "t.views.graph.position_of(3)");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 3, uid: 0 });
  await page.click("[data-testid=points] button >> nth=2");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 3, uid: 32 });
  const before = await read(page, "t.views.graph.scale()");
  await page.click("[aria-label='Zoom in']");
  assert.ok((await read(page, "t.views.graph.scale()")) > before);
});

test("search finds by name, operation, point and line", "daxpy", "#view=timeline", async (page) => {
  await timeline_ready(page);
  const results = async (text) => {
    await page.fill("input[type=search]", text);
    await until(page, `t.state.query === ${JSON.stringify(text)}`);
    await page.waitForSelector("[data-testid=results]");
    return page.$$eval(".result strong", (rows) => rows.map((row) => row.textContent));
  };
  assert.deepEqual(await results("DAXPY_t"), ["daxpy_task"]);
  assert.deepEqual(await results("init"), ["init_field_task", "init_field_task"]);
  assert.deepEqual(await results("#5"), ["check_task"]);
  assert.deepEqual(await results("daxpy.cc:84"), ["init_field_task"]);
  assert.deepEqual(await results("daxpy_task [2]"), ["daxpy_task [2]"]);
  assert.deepEqual(await results("nothing like this"), []);
  await results("check_t");
  await page.press("input[type=search]", "Enter");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 5, uid: 0 });
});

test("the address keeps view, selection and search", "daxpy", "#view=regions&op=4&uid=43", async (page) => {
  await until(page, "t.views.regions && t.views.regions.lit().length === 2");
  assert.deepEqual(await read(page, "t.state.selection"), { op: 4, uid: 43 });
  await show(page, "partitions");
  await page.fill("input[type=search]", "check");
  const hash = await page.evaluate("location.hash");
  assert.equal(hash, "#view=partitions&op=4&uid=43&q=check");
  await page.goBack();
  await until(page, "t.state.view === 'regions'");
  await page.evaluate("location.hash = '#view=graph&uid=99999'");
  await until(page, "t.state.view === 'graph'");
  assert.equal(await read(page, "t.state.selection"), null, "an unknown task selects nothing");
});

test(
  "the partition picture shows boxes, overlaps and planes",
  "refuted",
  "#view=partitions&partition=2",
  async (page) => {
    await until(page, "t.views.partitions && t.views.partitions.partition === 2");
    assert.equal(await read(page, "t.views.partitions.boxes"), 8);
    assert.equal(await read(page, "t.views.partitions.overlaps"), 16);
    assert.match(await page.textContent(".picture-pane header"), /disjoint\s*refuted/);
    const box = await page.locator("[data-testid=picture]").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector(".tooltip");
    assert.match(await page.textContent(".tooltip"), /point \[\d+, \d+\].*color \[/s);
    await page.click(".list button >> nth=1");
    await until(page, "t.views.partitions.partition === 3");
    assert.deepEqual(await read(page, "t.views.partitions.fixed"), [0]);
    assert.equal(await read(page, "t.views.partitions.boxes"), 4);
    await page.locator("input[type=range]").fill("6");
    await until(page, "t.views.partitions.fixed[0] === 6");
    assert.match(await page.textContent(".note"), /12 more boxes/);
  },
);

test("the region tree opens and closes", "refuted", "#view=regions", async (page) => {
  await until(page, "t.views.regions");
  const rows = await read(page, "t.views.regions.rows()");
  await page.click("[aria-label='Close cells']");
  await until(page, `t.views.regions.rows() === ${rows - 9}`);
  await page.click("[aria-label='Open cells']");
  await until(page, `t.views.regions.rows() === ${rows}`);
});

test("two runs are judged together, and by the worse", "two_runs", "", async (page) => {
  assert.equal(await page.textContent("[data-testid=verdict]"), "REFUTED");
  assert.equal(await page.textContent("[data-testid=counts]"), "5 proved46 checked1 refuted");
  assert.equal(await page.locator("table.classes").count(), 2);
  const card = page.locator("[data-testid=obligation-refuted]");
  assert.match(await card.textContent(), /did not ask for.*daxpy \[3\].*daxpy\.cc:90/s);
  assert.equal(await card.locator("button").count(), 0);
  assert.equal(await read(page, "t.model.refuted_ops.size"), 0);
});

test("an empty report says what is missing", "empty", "", async (page) => {
  assert.equal(await page.textContent("[data-testid=verdict]"), "NOT CHECKED");
  assert.match(await page.textContent("main"), /The run failed.*out of range/s);
  for (const [view, words] of [
    ["timeline", "No timings"],
    ["graph", "No task graph"],
    ["regions", "No regions"],
    ["partitions", "No partitions"],
  ]) {
    await show(page, view);
    await page.waitForSelector(".empty");
    assert.equal(await page.textContent(".empty h2"), words);
  }
});

test("a page without data says so", "unfilled", "", async (page) => {
  assert.match(await page.textContent("[role=alert]"), /holds no report/);
});

test("everything can be reached from the keyboard", "daxpy", "", async (page) => {
  await page.focus("[data-view=summary]");
  await page.keyboard.press("ArrowRight");
  assert.equal(await read(page, "t.state.view"), "timeline");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await read(page, "t.state.view"), "partitions");
  for (const view of ["summary", "timeline", "graph", "regions", "partitions"]) {
    await show(page, view);
    const names = await page.$$eval("button, input, canvas, select", (controls) =>
      controls.map((control) =>
        (
          control.getAttribute("aria-label") ??
          control.labels?.[0]?.textContent ??
          control.textContent
        ).trim(),
      ),
    );
    assert.ok(
      names.length > 6 && names.every((name) => name !== ""),
      `every control of ${view} has a name`,
    );
  }
});

let passed = 0;
let failed = 0;
for (const { name, run } of tests) {
  try {
    await run();
    passed += 1;
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.stack}`);
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
