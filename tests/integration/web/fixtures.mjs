// The reports that the tests look at: a DAXPY that is proved, a program with everything wrong, and a large
// run.
import { ReportBuilder } from "./builder.mjs";

export const kHostileName = "<script>window.hacked=1</script><img src=x onerror=alert(1)>";

const kClasses = [
  ["partition_disjoint", "Partitions labelled disjoint are disjoint"],
  ["partition_complete", "Partitions labelled complete are complete"],
  ["launch_noninterference", "Points of a launch do not interfere"],
  ["privilege_containment", "Child privileges are within the parent's"],
  ["dependence_order", "Interfering operations are ordered"],
];

function classes(rows) {
  return kClasses.map(([kind, title], index) => {
    const [proved, checked, refuted, unknown, timeout] = rows[index];
    return { kind, title, proved, checked, refuted, unknown, timeout };
  });
}

function tiles(builder, partition, parent, count, extent, first_id) {
  const picture = { partition, dim: 1, bounds: [0, extent - 1], space: [], rect: [] };
  for (let color = 0; color < count; color += 1) {
    const lo = Math.floor((color * extent) / count);
    const hi = Math.floor(((color + 1) * extent) / count) - 1;
    builder.space(first_id + color, partition, [color], `[${lo}..${hi}]`, hi - lo + 1);
    picture.space.push(first_id + color);
    picture.rect.push([lo, hi]);
  }
  builder.data.partitions.push({
    id: partition,
    parent,
    name: "blocks",
    disjoint: "claimed",
    complete: "computed",
    operator: { name: "equal", text: "equal(granularity 1)" },
    color_space: `[0..${count - 1}]`,
    colors: count,
    where: { file: "daxpy.cc", line: 61 },
  });
  builder.data.pictures.push(picture);
}

function requirement(region, tree, partition, privilege, fields, reduction) {
  return {
    region,
    tree,
    partition,
    functor: "identity",
    privilege,
    coherence: "exclusive",
    fields,
    reduction,
  };
}

// Operations: 1 top level, 2 and 3 initialise x and y, 4 daxpy, 5 check; uid = 10 * op + color.
export function daxpy_report() {
  const builder = new ReportBuilder("/home/user/daxpy", ["-n", "1024", "-b", "4"]);
  const { data } = builder;
  builder.processors(2);
  builder.space(1, 0, [], "[0..1023]", 1024, "vector");
  builder.space(2, 0, [], "[0..3]", 4, "colors");
  tiles(builder, 1, 1, 4, 1024, 10);
  data.regions.push(
    {
      tree: 1,
      index_space: 1,
      field_space: 1,
      name: "input_lr",
      fields: [
        { id: 0, name: "x", size: 8 },
        { id: 1, name: "y", size: 8 },
      ],
    },
    { tree: 2, index_space: 1, field_space: 2, name: "output_lr", fields: [{ id: 2, name: "z", size: 8 }] },
  );
  const input = (privilege, fields) => requirement("input_lr / blocks[identity]", 1, 1, privilege, fields);
  builder.operation({ id: 1, context: 0, op: "task", name: "top_level_task", file: "daxpy.cc", line: 190 });
  const launch = { domain: "[0..3]", points: 4, file: "daxpy.cc" };
  builder.operation({
    id: 2,
    name: "init_field_task",
    line: 80,
    ...launch,
    requirements: [input("write_discard", ["x"])],
  });
  builder.operation({
    id: 3,
    name: "init_field_task",
    line: 84,
    ...launch,
    requirements: [input("write_discard", ["y"])],
  });
  builder.operation({
    id: 4,
    name: "daxpy_task",
    line: 96,
    ...launch,
    provenance: "the main launch",
    requirements: [
      input("read_only", ["x", "y"]),
      requirement("output_lr / blocks[identity]", 2, 1, "write_discard", ["z"]),
    ],
  });
  builder.operation({
    id: 5,
    op: "task",
    name: "check_task",
    line: 108,
    file: "daxpy.cc",
    requirements: [
      {
        region: "input_lr",
        tree: 1,
        index_space: 1,
        privilege: "read_only",
        coherence: "exclusive",
        fields: ["x", "y"],
      },
      {
        region: "output_lr",
        tree: 2,
        index_space: 1,
        privilege: "read_only",
        coherence: "exclusive",
        fields: ["z"],
      },
    ],
  });
  builder.point(1, 1, [], 0);
  builder.slice(2, 0, 200_000, "mapping", 0, 2);
  builder.slice(0, 0, 20_000, "top_level_task", 1);
  for (let color = 0; color < 4; color += 1) {
    const space = 10 + color;
    builder.point(20 + color, 2, [color], color % 2, [space]);
    builder.point(30 + color, 3, [color], color % 2, [space]);
    builder.point(40 + color, 4, [color], color % 2, [space, space]);
    builder.slice(color % 2, 30_000 + (color >> 1) * 60_000, 55_000, "init_field_task", 20 + color);
    builder.slice(color % 2, 160_000 + (color >> 1) * 60_000, 55_000, "init_field_task", 30 + color);
    builder.slice(color % 2, 300_000 + (color >> 1) * 110_000, 100_000, "daxpy_task", 40 + color);
    builder.dependence(40 + color, 20 + color);
    builder.dependence(40 + color, 30 + color);
    builder.dependence(50, 40 + color);
  }
  builder.point(50, 5, [], 0, [1, 1]);
  builder.slice(0, 530_000, 150_000, "check_task", 50);
  builder.slice(1, 520_000, 8_000, "copy z", 0, 1);
  builder.graph(
    1,
    "top_level_task",
    [[2, 3], [4], [5]],
    [
      [2, 4, 4],
      [3, 4, 4],
      [4, 5, 4],
    ],
  );
  data.critical_path = { uids: [20, 22, 30, 32, 40, 42, 50], length_ns: 580_000, wall_ns: 680_000 };
  data.statistics.push({ label: "bytes copied", value: "8 KiB" });
  data.verdict = {
    answer: "proved",
    classes: classes([
      [1, 0, 0, 0, 0],
      [1, 0, 0, 0, 0],
      [3, 0, 0, 0, 0],
      [0, 4, 0, 0, 0],
      [0, 12, 0, 0, 0],
    ]),
    obligations: [
      {
        kind: "partition_disjoint",
        subject: "partition blocks of vector",
        answer: "proved",
        method: "z3",
        partition: 1,
      },
      {
        kind: "partition_complete",
        subject: "partition blocks of vector",
        answer: "proved",
        method: "z3",
        partition: 1,
      },
    ],
  };
  return data;
}

// The parallel run is fine; what the instrumented one saw is not.
export function two_runs_report() {
  const data = daxpy_report();
  data.other_verdict = {
    answer: "refuted",
    classes: classes([
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 30, 1, 0, 0],
    ]),
    obligations: [
      {
        kind: "access",
        subject: "accesses of daxpy [3]",
        answer: "refuted",
        message: "writes a point that it did not ask for",
        tasks: ["daxpy [3]"],
        location: { file: "daxpy.cc", line: 90 },
      },
    ],
  };
  return data;
}

function grid_partition(builder) {
  const picture = { partition: 2, dim: 2, bounds: [0, 0, 31, 15], space: [], rect: [] };
  builder.space(3, 0, [], "[0,0]..[31,15]", 512, "grid");
  for (let color = 0; color < 8; color += 1) {
    const x = (color % 4) * 8;
    const y = Math.floor(color / 4) * 8;
    const rect = [Math.max(0, x - 1), Math.max(0, y - 1), Math.min(31, x + 8), Math.min(15, y + 8)];
    builder.space(
      30 + color,
      2,
      [color % 4, Math.floor(color / 4)],
      `[${rect.slice(0, 2)}]..[${rect.slice(2)}]`,
      90,
    );
    picture.space.push(30 + color);
    picture.rect.push(rect);
  }
  builder.data.partitions.push({
    id: 2,
    parent: 3,
    name: "ghost tiles",
    disjoint: "claimed",
    complete: "unclaimed",
    operator: { name: "restriction", text: "restriction(8c + [-1..8])" },
    color_space: "[0,0]..[3,1]",
    colors: 8,
    where: { file: "stencil.cc", line: 44 },
  });
  builder.data.pictures.push(picture);
}

function cube_partition(builder) {
  const picture = { partition: 3, dim: 3, bounds: [0, 0, 0, 7, 7, 7], space: [], rect: [], omitted: 12 };
  builder.space(4, 0, [], "[0,0,0]..[7,7,7]", 512, "cube");
  for (let color = 0; color < 8; color += 1) {
    const lo = [(color & 1) * 4, ((color >> 1) & 1) * 4, (color >> 2) * 4];
    builder.space(50 + color, 3, [color & 1, (color >> 1) & 1, color >> 2], `${lo}`, 64);
    picture.space.push(50 + color);
    picture.rect.push([...lo, ...lo.map((value) => value + 3)]);
  }
  builder.data.partitions.push({
    id: 3,
    parent: 4,
    name: "octants",
    disjoint: "computed",
    complete: "computed",
    operator: { name: "blockify", text: "blockify([4, 4, 4])" },
    color_space: "[0,0,0]..[1,1,1]",
    colors: 8,
  });
  builder.data.pictures.push(picture);
}

// A stencil whose tiles overlap though labelled disjoint, with a task of a hostile name and no profile of it.
export function refuted_report() {
  const builder = new ReportBuilder("stencil", ["-n", "32"]);
  const { data } = builder;
  data.meta.mode = "instrumented";
  data.meta.access_checks = true;
  builder.processors(4, 0);
  grid_partition(builder);
  cube_partition(builder);
  data.regions.push({
    tree: 1,
    index_space: 3,
    field_space: 1,
    name: "cells",
    fields: [{ id: 0, name: "temperature", size: 8 }],
  });
  builder.operation({ id: 1, context: 0, op: "task", name: "main", file: "stencil.cc", line: 120 });
  builder.point(1, 1, [], 0);
  const write = [requirement("cells / ghost tiles[identity]", 1, 2, "read_write", ["temperature"])];
  builder.operation({
    id: 2,
    name: "step",
    file: "stencil.cc",
    line: 72,
    domain: "[0,0]..[3,1]",
    points: 8,
    requirements: write,
  });
  builder.operation({ id: 3, op: "task", name: kHostileName, file: "stencil.cc", line: 75 });
  builder.operation({ id: 4, op: "fence", file: "stencil.cc", line: 78 });
  builder.point(30, 3, [], 1);
  for (let color = 0; color < 8; color += 1) {
    builder.point(20 + color, 2, [color % 4, color >> 2], color % 4, [30 + color]);
    builder.slice(color % 4, 1000 + (color >> 2) * 5000, 4000, "step", 20 + color);
    builder.dependence(30, 20 + color);
  }
  builder.slice(1, 12_000, 3000, kHostileName, 30);
  builder.graph(
    1,
    "main",
    [[2], [3], [4]],
    [
      [2, 3, 8],
      [3, 4, 1],
    ],
  );
  data.verdict = {
    answer: "refuted",
    classes: classes([
      [1, 0, 1, 0, 0],
      [1, 0, 0, 0, 0],
      [0, 0, 1, 0, 0],
      [0, 2, 0, 0, 0],
      [0, 8, 0, 1, 1],
    ]),
    obligations: [
      {
        kind: "partition_disjoint",
        subject: "partition ghost tiles of grid",
        answer: "refuted",
        method: "z3",
        partition: 2,
        message: "labelled disjoint, but the colors [0, 0] and [1, 0] share points",
        location: { file: "stencil.cc", line: 44 },
        point: [7, 0],
        counterexample: "extent 9 x 1, colors [0, 0] and [1, 0], point [7, 0]",
      },
      {
        kind: "launch_noninterference",
        subject: "index launch of step",
        answer: "refuted",
        method: "sweep",
        message: "two points write the same element without an order between them",
        location: { file: "stencil.cc", line: 72 },
        other_location: { file: "stencil.cc", line: 73 },
        uids: [20, 21],
        operations: [2, 2],
        tasks: ["step [0, 0]", "step [1, 0]"],
        field: "temperature",
        point: [7, 0],
      },
      {
        kind: "dependence_order",
        subject: `order of ${kHostileName}`,
        answer: "unknown",
        message: "the functor has no symbolic description",
      },
      {
        kind: "dependence_order",
        subject: "order of step",
        answer: "timeout",
        message: "no answer in 10 s",
      },
    ],
  };
  data.findings.push({
    code: "TT-ACC-001",
    message: "write under READ_ONLY",
    uid: 21,
    field: "temperature",
    point: [7, 0],
    location: { file: "stencil.cc", line: 31 },
  });
  return data;
}

// `steps` launches over `width` points, one slice each, three dependences each.
export function big_report(steps = 200, width = 100, cpus = 8) {
  const builder = new ReportBuilder("bigrun", ["-steps", String(steps)]);
  const { data } = builder;
  builder.processors(cpus);
  builder.space(1, 0, [], `[0..${width * 100 - 1}]`, width * 100, "line");
  tiles(builder, 1, 1, width, width * 100, 10);
  data.regions.push({
    tree: 1,
    index_space: 1,
    field_space: 1,
    name: "line",
    fields: [{ id: 0, name: "u", size: 8 }],
  });
  builder.operation({ id: 1, context: 0, op: "task", name: "main", file: "big.cc", line: 1 });
  builder.point(1, 1, [], 0);
  const requirements = [requirement("line / blocks[identity]", 1, 1, "read_write", ["u"])];
  const free = new Array(cpus).fill(0);
  let seed = 12345;
  for (let step = 0; step < steps; step += 1) {
    const op = 2 + step;
    const name =
      step % 3 === 0 ? "calc_currents" : step % 3 === 1 ? "distribute_charge" : "update_voltages";
    builder.operation({
      id: op,
      name,
      file: "big.cc",
      line: 40 + (step % 3),
      domain: `[0..${width - 1}]`,
      points: width,
      requirements,
    });
    for (let color = 0; color < width; color += 1) {
      const uid = 1000 + step * width + color;
      const cpu = free.indexOf(Math.min(...free));
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const duration = 600 + (seed % 1800);
      builder.point(uid, op, [color], cpu, [10 + color]);
      builder.slice(cpu, free[cpu], duration, name, uid);
      free[cpu] += duration + (seed % 90);
      for (const other of step > 0 ? [color - 1, color, color + 1] : []) {
        if (other >= 0 && other < width) builder.dependence(uid, uid - width - color + other);
      }
    }
  }
  const ops = Array.from({ length: steps }, (_, step) => [2 + step]);
  builder.graph(
    1,
    "main",
    ops,
    ops.slice(1).map(([op]) => [op - 1, op, width * 3]),
  );
  return data;
}

export function empty_report() {
  const { data } = new ReportBuilder("hello");
  data.meta.status = "failed";
  data.meta.error = "task main threw: out of range";
  return data;
}
