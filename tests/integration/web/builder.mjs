// Builds report data in the columns that the page reads. Only what the tests need.

export class ReportBuilder {
  constructor(program, args = []) {
    this.strings = [""];
    this.indexes = new Map([["", 0]]);
    this.data = {
      version: 1,
      meta: { program, arguments: args, mode: "parallel", producer: "testudo 0.1.0", status: "ok" },
      machine: { processors: [], memories: [{ id: 1, kind: "system", bytes: 1 << 29 }] },
      strings: this.strings,
      verdict: null,
      slices: { processor: [], start: [], duration: [], kind: [], name: [], uid: [] },
      operations: {
        id: [],
        context: [],
        op: [],
        name: [],
        file: [],
        line: [],
        provenance: [],
        domain: [],
        points: [],
        internal: [],
        requirements: [],
      },
      requirement_sets: [[]],
      points: { uid: [], op: [], point: [], processor: [], regions: [] },
      dependences: { to: [], from: [] },
      graphs: [],
      regions: [],
      index_spaces: { id: [], parent: [], color: [], name: [], domain: [], volume: [] },
      partitions: [],
      pictures: [],
      findings: [],
      critical_path: null,
      statistics: [],
    };
  }

  text(value) {
    if (!this.indexes.has(value)) {
      this.indexes.set(value, this.strings.length);
      this.strings.push(value);
    }
    return this.indexes.get(value);
  }

  push(table, row) {
    for (const [column, value] of Object.entries(row)) this.data[table][column].push(value);
  }

  processors(cpus, utils = 1) {
    for (let id = 0; id < cpus; id += 1) this.data.machine.processors.push({ id, kind: "cpu" });
    for (let id = 0; id < utils; id += 1)
      this.data.machine.processors.push({ id: cpus + id, kind: "util" });
  }

  slice(processor, start, duration, name, uid, kind = 0) {
    this.push("slices", { processor, start, duration, kind, name: this.text(name), uid });
  }

  space(id, parent, color, domain, volume, name = "") {
    this.push("index_spaces", {
      id,
      parent,
      color,
      name: this.text(name),
      domain: this.text(domain),
      volume,
    });
  }

  operation({
    id,
    context = 1,
    op = "index_task",
    name = "",
    file = "",
    line = 0,
    domain = "",
    points = 1,
    requirements = [],
    provenance = "",
  }) {
    let set = 0;
    if (requirements.length > 0) set = this.data.requirement_sets.push(requirements) - 1;
    this.push("operations", {
      id,
      context,
      op: this.text(op),
      name: this.text(name),
      file: this.text(file),
      line,
      provenance: this.text(provenance),
      domain: this.text(domain),
      points,
      internal: 0,
      requirements: set,
    });
  }

  point(uid, op, point, processor, regions = []) {
    this.push("points", { uid, op, point, processor, regions });
  }

  dependence(to, from) {
    this.push("dependences", { to, from });
  }

  // Lays nodes out in ranks: [[op, op], [op], ...]; edges [[from op, to op, weight]].
  graph(context, title, ranks, edges) {
    const width = Math.max(...ranks.map((rank) => rank.length)) * 190;
    const nodes = { op: [], x: [], y: [], w: [], h: [] };
    ranks.forEach((rank, depth) => {
      rank.forEach((op, at) => {
        nodes.op.push(op);
        nodes.x.push(((at + 0.5) * width) / rank.length);
        nodes.y.push(40 + depth * 90);
        nodes.w.push(150);
        nodes.h.push(38);
      });
    });
    this.data.graphs.push({
      context,
      title,
      width,
      height: ranks.length * 90,
      nodes,
      edges: {
        from: edges.map(([from]) => nodes.op.indexOf(from)),
        to: edges.map(([, to]) => nodes.op.indexOf(to)),
        weight: edges.map(([, , weight]) => weight ?? 1),
        path: edges.map(() => []),
      },
    });
  }
}

// The text of a page: the template with the data in its place, as legion-viz writes it.
export function fill_template(template, data) {
  const tag = '<script type="application/json" id="report-data">';
  const at = template.indexOf(tag);
  if (at < 0) throw new Error("the template has no place for the data");
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return template.slice(0, at + tag.length) + json + template.slice(at + tag.length);
}
