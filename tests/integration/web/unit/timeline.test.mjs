// Scales, lanes and level of detail of the timeline.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReportBuilder } from "../builder.mjs";
import { lib, random } from "./lib.mjs";

const { Intervals, Marks, Scene, TimeCamera } = lib;

function report(slices, cpus = 1) {
  const builder = new ReportBuilder("p");
  builder.processors(cpus, 0);
  for (const [processor, start, duration, kind = 0] of slices)
    builder.slice(processor, start, duration, "t", 0, kind);
  return builder.data;
}

function random_slices(count, seed) {
  const next = random(seed);
  return Array.from({ length: count }, () => [next(3), next(100000), 1 + next(400)]);
}

test("a camera maps times to pixels and back", () => {
  const camera = new TimeCamera(1000);
  camera.zoom(0.5, 0.25);
  camera.pan(0.1);
  for (const time of [0, 123, 1000]) {
    assert.ok(Math.abs(camera.time_at(camera.x_of(time, 800), 800) - time) < 1e-9);
  }
});

test("zooming keeps the time under the mouse", () => {
  const camera = new TimeCamera(1_000_000);
  const before = camera.time_at(300, 1000);
  camera.zoom(0.2, 0.3);
  assert.ok(Math.abs(camera.time_at(300, 1000) - before) < 1e-6);
});

test("a camera can neither lose the run nor zoom without end", () => {
  const camera = new TimeCamera(1000);
  for (let step = 0; step < 200; step += 1) camera.pan(1);
  assert.ok(camera.from < 1000);
  for (let step = 0; step < 400; step += 1) camera.pan(-1);
  assert.ok(camera.to > 0);
  for (let step = 0; step < 100; step += 1) camera.zoom(0.5);
  assert.ok(camera.span >= 20 - 1e-9);
  for (let step = 0; step < 100; step += 1) camera.zoom(2);
  assert.ok(camera.span <= 1500 + 1e-9);
});

test("a revealed interval is in sight", () => {
  const camera = new TimeCamera(1_000_000);
  camera.zoom(0.001, 0);
  camera.reveal(700_000, 700_010);
  assert.ok(camera.from < 700_000 && camera.to > 700_010);
  assert.ok(10 / camera.span > 1 / 400);
});

test("ticks are round and few", () => {
  const { step, times } = lib.ticks(130, 980, 10);
  assert.equal(step, 100);
  assert.deepEqual(times, [200, 300, 400, 500, 600, 700, 800, 900]);
});

test("tick labels tell neighbours apart", () => {
  assert.equal(lib.format_tick(1_500_000, 500_000, 4_000_000), "1.5 ms");
  assert.equal(lib.format_tick(200, 100, 900), "200 ns");
  assert.notEqual(lib.format_tick(3_000_010, 10, 4e6), lib.format_tick(3_000_020, 10, 4e6));
});

test("busy time equals that of counting every moment", () => {
  const next = random(7);
  for (let round = 0; round < 200; round += 1) {
    const pairs = Array.from({ length: next(8) }, () => {
      const start = next(60);
      return [start, start + next(12)];
    });
    const intervals = new Intervals(pairs);
    for (let time = 0; time <= 80; time += 7) {
      let expected = 0;
      for (let moment = 0; moment < time; moment += 1) {
        if (pairs.some(([start, end]) => start <= moment && moment < end)) expected += 1;
      }
      assert.equal(intervals.busy_until(time), expected);
    }
  }
});

test("rows of a lane hold every slice once and never overlap", () => {
  const slices = random_slices(3000, 11);
  const lanes = lib.build_lanes(report(slices, 3));
  const seen = [];
  for (const lane of lanes) {
    for (const row of lane.rows) {
      seen.push(...row.slices);
      for (let at = 1; at < row.starts.length; at += 1) assert.ok(row.starts[at] >= row.ends[at - 1]);
    }
  }
  assert.deepEqual(
    seen.sort((a, b) => a - b),
    slices.map((_, slice) => slice),
  );
});

test("a slice inside another lies in the row below", () => {
  const [lane] = lib.build_lanes(
    report([
      [0, 10, 20],
      [0, 0, 100],
      [0, 50, 10],
    ]),
  );
  assert.deepEqual(
    lane.rows.map((row) => [...row.slices]),
    [[1], [0, 2]],
  );
});

test("slices deeper than the last row are clipped, not lost", () => {
  const [lane] = lib.build_lanes(report(Array.from({ length: 30 }, (_, at) => [0, at, 1000])));
  assert.equal(lane.rows.length, 8);
  assert.equal(
    lane.rows.reduce((sum, row) => sum + row.slices.length, 0),
    30,
  );
});

test("blocks cover exactly the visible slices", () => {
  const [lane] = lib.build_lanes(report(random_slices(5000, 3).map(([, ...rest]) => [0, ...rest])));
  for (const row of lane.rows) {
    for (const [from, to, pixels] of [
      [0, 101000, 900],
      [20000, 20500, 900],
      [500, 90000, 10],
    ]) {
      const blocks = lib.visible_blocks(row, from, to, (to - from) / pixels);
      const total = blocks.reduce((sum, block) => sum + block.count, 0);
      assert.ok(total >= lib.visible_count(row, from, to) - 1);
      assert.ok(blocks.length <= 2 * pixels + 2, `${blocks.length} blocks on ${pixels} pixels`);
      blocks.forEach((block, at) => {
        assert.equal(block.start, row.starts[block.first]);
        if (at > 0) assert.equal(block.first, blocks[at - 1].first + blocks[at - 1].count);
      });
    }
  }
});

test("wide slices are never merged", () => {
  const [lane] = lib.build_lanes(
    report([
      [0, 0, 1],
      [0, 1, 1],
      [0, 2, 500],
      [0, 600, 1],
    ]),
  );
  const blocks = lib.visible_blocks(lane.rows[0], 0, 1000, 10);
  assert.deepEqual(
    blocks.map((block) => block.count),
    [2, 1, 1],
  );
});

test("marks say whether a block holds a marked slice", () => {
  const [lane] = lib.build_lanes(report(Array.from({ length: 100 }, (_, at) => [0, at * 10, 5])));
  const marks = new Marks(lane.rows[0], (slice) => slice === 42);
  const blocks = lib.visible_blocks(lane.rows[0], 0, 1000, 100);
  assert.deepEqual(
    blocks.filter((block) => marks.any(block)).map((block) => block.first),
    [40],
  );
});

test("the slice under a pixel is the one drawn there", () => {
  const scene = new Scene(
    lib.build_lanes(
      report(
        [
          [0, 0, 100],
          [0, 200, 100],
          [1, 50, 100],
        ],
        2,
      ),
    ),
  );
  const camera = new TimeCamera(300);
  for (const slice of [0, 1, 2]) {
    const { x, y } = scene.position(camera, slice, 1000);
    assert.equal(scene.pick(camera, x, y, 1000), slice);
  }
  const gap = scene.position(camera, 0, 1000);
  assert.equal(scene.pick(camera, gap.x + 300, gap.y, 1000), -1);
});

test("utilisation is the share of working processors", () => {
  const lanes = lib.build_lanes(
    report(
      [
        [0, 0, 100],
        [1, 0, 50],
        [2, 0, 100, 2],
      ],
      3,
    ),
  );
  assert.deepEqual([...lib.utilisation(lanes, 0, 100, 2)], [1, 0.5]);
});

test("keys that mean nothing are left alone", () => {
  const camera = new TimeCamera(1000);
  const before = camera.span;
  assert.equal(lib.timeline_key(camera, "x"), false);
  assert.equal(lib.timeline_key(camera, "W"), true);
  assert.ok(camera.span < before);
});
