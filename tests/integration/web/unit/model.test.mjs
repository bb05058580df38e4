// Data, search, selection, address, region trees and partition pictures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill_template } from "../builder.mjs";
import { big_report, daxpy_report, empty_report, kHostileName, refuted_report } from "../fixtures.mjs";
import { lib, random } from "./lib.mjs";

const daxpy = () => new lib.Model(daxpy_report());

test("data is read as written, and refused where it is not a report", () => {
  const text = JSON.stringify(daxpy_report());
  assert.deepEqual(lib.parse_report(text), JSON.parse(text));
  assert.throws(() => lib.parse_report(" "), /holds no report/);
  assert.throws(() => lib.parse_report("{"), SyntaxError);
  assert.throws(() => lib.parse_report('{"version": 2}'), /version 2/);
  const { points, ...rest } = daxpy_report();
  assert.throws(() => lib.parse_report(JSON.stringify(rest)), /section "points"/);
  const uneven = daxpy_report();
  uneven.slices.uid.pop();
  assert.throws(() => lib.parse_report(JSON.stringify(uneven)), /table "slices": column "uid"/);
});

test("names cannot close the tag of the data", () => {
  const template = '<script type="application/json" id="report-data"></script><p>';
  const page = fill_template(template, refuted_report());
  assert.equal(page.split("</script>").length, 2);
  const data = JSON.parse(page.slice(page.indexOf(">") + 1, page.indexOf("</script>")));
  assert.ok(data.strings.includes(kHostileName));
});

test("the model finds what belongs together", () => {
  const model = daxpy();
  assert.equal(model.uid_name(42), "daxpy_task [2]");
  assert.equal(model.uid_name(50), "check_task");
  assert.equal(model.op_of(33), 3);
  assert.equal(model.op_of(12345), 0);
  assert.deepEqual(model.inputs(42), [22, 32]);
  assert.deepEqual(model.outputs(42), [50]);
  assert.equal(model.op_place(4), "daxpy.cc:96");
  assert.equal(model.space_name(12), "blocks[2]");
  assert.deepEqual(model.ancestors(12), [1]);
  assert.equal(model.end_ns, 680_000);
});

test("a query is taken apart", () => {
  assert.deepEqual(lib.parse_query("Axpy [1, 2] #7 app.cc:40 12"), {
    texts: ["axpy"],
    ops: [7],
    numbers: [12],
    points: [[1, 2]],
    places: [{ file: "app.cc", line: 40 }],
  });
});

test("search joins its terms", () => {
  const model = daxpy();
  assert.deepEqual(lib.search(model, "init").items, [
    { op: 2, uid: 0 },
    { op: 3, uid: 0 },
  ]);
  assert.deepEqual(lib.search(model, "init #3").items, [{ op: 3, uid: 0 }]);
  assert.deepEqual(lib.search(model, "init #3 [1]").items, [{ op: 3, uid: 31 }]);
  assert.deepEqual(lib.search(model, "index_task daxpy.cc:96").items, [{ op: 4, uid: 0 }]);
  assert.deepEqual(lib.search(model, "96").items, [{ op: 4, uid: 0 }]);
  assert.equal(lib.search(model, "[3]").total, 3);
  assert.equal(lib.search(model, "init #4").total, 0);
  assert.equal(lib.search(model, "  ").active, false);
  assert.ok(lib.search(model, "mapping").names.size > 0);
});

test("a search lists few and counts all", () => {
  const result = lib.search(new lib.Model(big_report(200, 10)), "charge", 10);
  assert.equal(result.items.length, 10);
  assert.equal(result.total, 67);
  assert.equal(result.ops.size, 67);
  assert.ok(lib.is_found(result, 3, 1010));
  assert.ok(!lib.is_found(result, 2, 1000));
});

test("a selection lights its task, operation, regions and partition", () => {
  const model = daxpy();
  const point = lib.lit_by(model, lib.select(model, 0, 41));
  assert.deepEqual([...point.ops], [4]);
  assert.deepEqual([...point.uids], [41]);
  assert.deepEqual([...point.regions], ["1:11", "2:11"]);
  assert.deepEqual([...point.partitions], [1]);
  const operation = lib.lit_by(model, lib.select(model, 2, 0));
  assert.equal(operation.uids.size, 4);
  assert.deepEqual([...operation.spaces], [10, 11, 12, 13]);
  assert.equal(lib.select(model, 0, 999), null);
  assert.equal(lib.select(model, 999, 0), null);
  assert.equal(lib.lit_by(model, null).ops.size, 0);
});

test("a refutation marks its tasks and operations", () => {
  const model = new lib.Model(refuted_report());
  assert.deepEqual([...model.refuted_uids], [20, 21]);
  assert.deepEqual([...model.refuted_ops], [2]);
  assert.equal(model.obligations_of(2, 22).length, 0);
  assert.equal(model.obligations_of(2, 21).length, 1);
});

test("the address holds every state", () => {
  for (const state of [
    lib.kInitialState,
    { view: "graph", selection: { op: 3, uid: 0 }, query: "a & b=c #1", partition: 0 },
    { view: "partitions", selection: { op: 3, uid: 12 }, query: "", partition: 7 },
  ]) {
    assert.deepEqual(lib.from_hash(lib.to_hash(state)), state);
  }
  assert.deepEqual(lib.from_hash("#view=nowhere&op=-1&uid=x"), lib.kInitialState);
});

test("a store tells of changes and only of those", () => {
  const store = new lib.Store();
  let calls = 0;
  const stop = store.subscribe(() => (calls += 1));
  store.set({ view: "graph" });
  store.set({ view: "graph" });
  store.set({ selection: { op: 1, uid: 2 } });
  store.set({ selection: { op: 1, uid: 2 } });
  stop();
  store.set({ view: "summary" });
  assert.equal(calls, 2);
});

test("region trees lead from roots to subregions", () => {
  const model = daxpy();
  const [input, output] = lib.roots(model);
  assert.deepEqual([input.label, output.label], ["input_lr", "output_lr"]);
  const [blocks] = lib.children(model, input);
  assert.equal(blocks.label, "blocks");
  assert.deepEqual(
    lib.children(model, blocks).map((node) => node.key),
    ["1:10", "1:11", "1:12", "1:13"],
  );
  assert.deepEqual(
    lib.bare_roots(model).map((node) => node.label),
    ["colors"],
  );
  const keys = lib.keys_to_open(model, lib.lit_by(model, lib.select(model, 0, 21)));
  assert.deepEqual([...keys], ["1:p1", "1:1"]);
});

test("statistics count a task once however often it was interrupted", () => {
  const data = daxpy_report();
  for (const column of Object.keys(data.slices)) data.slices[column].push(data.slices[column][2]);
  const model = new lib.Model(data);
  const rows = new Map(lib.task_rows(model).map((row) => [row.name, row]));
  assert.equal(rows.get("init_field_task").count, 8);
  assert.equal(rows.get("init_field_task").total, 9 * 55_000);
  assert.equal(rows.get("daxpy_task").mean, 100_000);
  assert.equal(lib.processor_rows(model).length, 3);
  assert.deepEqual(lib.task_rows(new lib.Model(empty_report())), []);
});

test("overlaps equal those of comparing every pair", () => {
  const next = random(5);
  for (let round = 0; round < 300; round += 1) {
    const picture = { partition: 1, dim: 2, bounds: [0, 0, 20, 20], space: [], rect: [] };
    for (let box = next(9); box >= 0; box -= 1) {
      const [x, y] = [next(18), next(18)];
      picture.space.push(next(4));
      picture.rect.push([x, y, x + next(5), y + next(5)]);
    }
    const boxes = lib.plane_boxes(picture, []);
    let expected = 0;
    boxes.forEach((a, at) =>
      boxes.slice(at + 1).forEach((b) => {
        const apart = [0, 1].some((dim) => a.hi[dim] < b.lo[dim] || b.hi[dim] < a.lo[dim]);
        if (a.space !== b.space && !apart) expected += 1;
      }),
    );
    assert.equal(lib.overlaps(boxes, 1000).found.length, expected);
  }
});

test("a plane cuts the boxes that it meets", () => {
  const picture = refuted_report().pictures[1];
  assert.deepEqual(
    lib.plane_boxes(picture, [0]).map((box) => box.space),
    [50, 51, 52, 53],
  );
  assert.deepEqual(
    lib.plane_boxes(picture, [5]).map((box) => box.space),
    [54, 55, 56, 57],
  );
});

test("pixels of a picture lead back to their points", () => {
  const [picture] = refuted_report().pictures;
  const placement = lib.place(picture, 700, 500);
  for (const [x, y] of [
    [0, 0],
    [31, 15],
    [8, 3],
  ]) {
    const at = [
      lib.x_of(placement, x) + placement.cell_x / 2,
      lib.y_of(placement, y) + placement.cell_y / 2,
    ];
    assert.deepEqual(lib.point_at(placement, ...at), [x, y]);
  }
  assert.equal(lib.point_at(placement, 0, 0), null);
});

test("the graph finds the node of a task, and draws an edge without a path", () => {
  const { graphs } = daxpy_report();
  const scene = new lib.GraphScene(graphs[0]);
  const node = scene.node_of(4, 42);
  assert.equal(graphs[0].nodes.op[node], 4);
  assert.equal(scene.node_at(graphs[0].nodes.x[node], graphs[0].nodes.y[node]), node);
  assert.equal(scene.node_at(-50, -50), -1);
  assert.equal(scene.paths[0].length, 8);
  const camera = new lib.PlaneCamera();
  camera.fit({ x: 0, y: 0, width: graphs[0].width, height: graphs[0].height }, 800, 600);
  const before = camera.to_plane(200, 100);
  camera.zoom(1.7, 200, 100);
  const after = camera.to_plane(200, 100);
  assert.ok(Math.hypot(after.x - before.x, after.y - before.y) < 1e-9);
});

test("a graph opens readable: whole where it fits, else at its beginning", () => {
  const camera = new lib.PlaneCamera();
  camera.open({ x: 0, y: 0, width: 400, height: 300 }, 200, 1000, 700);
  assert.ok(camera.to_window(400, 300).x < 1000 && camera.to_window(400, 300).y < 700);
  camera.open({ x: 0, y: 0, width: 300, height: 90000 }, 150, 1000, 700);
  assert.ok(camera.scale >= 0.5);
  const start = camera.to_window(150, 0);
  assert.deepEqual([start.x, start.y], [500, 24]);
});

test("numbers read well", () => {
  const plain = (text) => text.replaceAll("\u00a0", " ");
  assert.deepEqual([0, 999, 55_000, 1_234_567, 2.5e9].map(lib.format_ns).map(plain), [
    "0",
    "999 ns",
    "55 µs",
    "1.235 ms",
    "2.5 s",
  ]);
  assert.equal(lib.format_count(1234567), "1,234,567");
  assert.equal(lib.format_bytes(1536), "1.5 KiB");
  assert.equal(lib.format_location({ file: "a.cc", line: 3 }), "a.cc:3");
  assert.equal(lib.format_location({}), "");
});
