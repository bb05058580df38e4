// The data contract between legion-viz, which fills the page, and the page. Member names are those of the
// JSON.
// Big tables are objects of equally long columns. A text is an index into `strings`, of which entry 0 is "".

export type Answer = "proved" | "refuted" | "unknown" | "timeout" | "checked";
export type Point = number[];
export type StringIndex = number;

export interface Location {
  file?: string;
  line?: number;
  function?: string;
  text?: string;
}

export interface Meta {
  program: string;
  arguments: string[];
  mode: string;
  producer: string;
  status: "ok" | "failed";
  error?: string;
  access_checks?: boolean;
  rank?: number;
  ranks?: number;
}

export interface Processor {
  id: number;
  kind: string;
  name?: string;
}

export interface Memory {
  id: number;
  kind: string;
  bytes: number;
}

export interface ObligationClass {
  kind: string;
  title: string;
  proved: number;
  checked: number;
  refuted: number;
  unknown: number;
  timeout: number;
}

export interface Obligation {
  kind: string;
  subject: string;
  answer: Answer;
  message?: string;
  method?: string;
  location?: Location;
  other_location?: Location;
  uids?: number[];
  operations?: number[];
  tasks?: string[];
  partition?: number;
  field?: string;
  point?: Point;
  counterexample?: string;
}

export interface Verdict {
  answer: Answer;
  classes: ObligationClass[];
  obligations: Obligation[];
  omitted?: number;
}

export interface Slices {
  processor: number[];
  start: number[];
  duration: number[];
  kind: number[];
  name: StringIndex[];
  uid: number[];
  omitted?: number;
}

// What the values of Slices.kind stand for.
export const kSliceKinds = ["task", "copy", "runtime"] as const;

export interface Requirement {
  region: string;
  tree: number;
  index_space?: number;
  partition?: number;
  functor?: string;
  privilege: string;
  reduction?: string;
  coherence: string;
  fields: string[];
}

export interface Operations {
  id: number[];
  context: number[];
  op: StringIndex[];
  name: StringIndex[];
  file: StringIndex[];
  line: number[];
  provenance: StringIndex[];
  domain: StringIndex[];
  points: number[];
  internal: number[];
  requirements: number[];
}

export interface Points {
  uid: number[];
  op: number[];
  point: Point[];
  processor: number[];
  regions: number[][];
  omitted?: number;
}

export interface Dependences {
  to: number[];
  from: number[];
  omitted?: number;
}

// Between ranks: the points that sent and received.
export interface Messages {
  sent: number[];
  received: number[];
  sender: number[];
  receiver: number[];
  bytes: number[];
  reduction: number[];
  omitted?: number;
}

export interface GraphNodes {
  op: number[];
  uid?: number[];
  x: number[];
  y: number[];
  w: number[];
  h: number[];
}

export interface GraphEdges {
  from: number[];
  to: number[];
  weight: number[];
  path: number[][];
}

export interface Graph {
  context: number;
  title: string;
  width: number;
  height: number;
  nodes: GraphNodes;
  edges: GraphEdges;
  note?: string;
}

export interface Field {
  id: number;
  name: string;
  size: number;
}

export interface Region {
  tree: number;
  index_space: number;
  field_space: number;
  name: string;
  fields: Field[];
}

export interface IndexSpaces {
  id: number[];
  parent: number[];
  color: Point[];
  name: StringIndex[];
  domain: StringIndex[];
  volume: number[];
}

export interface Partition {
  id: number;
  parent: number;
  name: string;
  disjoint: string;
  complete: string;
  operator: { name: string; text: string };
  color_space: string;
  colors: number;
  where?: Location;
}

export interface Picture {
  partition: number;
  dim: number;
  bounds: number[];
  space: number[];
  rect: number[][];
  omitted?: number;
}

export interface Finding {
  code: string;
  message: string;
  uid?: number;
  field?: string;
  point?: Point;
  location?: Location;
}

export interface CriticalPath {
  uids: number[];
  length_ns: number;
  wall_ns: number;
}

export interface ReportData {
  version: 1;
  meta: Meta;
  machine: { processors: Processor[]; memories: Memory[] };
  strings: string[];
  verdict?: Verdict | null;
  // Of another run of the program, whose uids are its own: its obligations name none.
  other_verdict?: Verdict | null;
  slices: Slices;
  operations: Operations;
  requirement_sets: Requirement[][];
  points: Points;
  dependences: Dependences;
  // Of runs on several ranks.
  messages?: Messages | null;
  graphs: Graph[];
  regions: Region[];
  index_spaces: IndexSpaces;
  partitions: Partition[];
  pictures: Picture[];
  findings: Finding[];
  critical_path?: CriticalPath | null;
  statistics: { label: string; value: string }[];
}

const kSections: (keyof ReportData)[] = [
  "meta",
  "machine",
  "strings",
  "slices",
  "operations",
  "requirement_sets",
  "points",
  "dependences",
  "graphs",
  "regions",
  "index_spaces",
  "partitions",
  "pictures",
  "findings",
  "statistics",
];

// The columns of a table must be equally long: a page that silently shifted a column would show lies.
function check_columns(name: string, table: object): void {
  let length = -1;
  for (const [column, values] of Object.entries(table)) {
    if (!Array.isArray(values)) continue;
    if (length >= 0 && values.length !== length) {
      throw new Error(
        `table "${name}": column "${column}" has ${values.length} rows, others have ${length}`,
      );
    }
    length = values.length;
  }
}

// Throws an Error that says what is wrong with the text.
export function parse_report(text: string): ReportData {
  if (text.trim() === "") throw new Error("this page holds no report: legion-viz has not filled it");
  const data = JSON.parse(text) as ReportData;
  if (data.version !== 1)
    throw new Error(`report data of version ${String(data.version)}; this page reads 1`);
  for (const section of kSections) {
    if (data[section] === undefined) throw new Error(`report data without its section "${section}"`);
  }
  check_columns("slices", data.slices);
  check_columns("operations", data.operations);
  check_columns("points", data.points);
  check_columns("dependences", data.dependences);
  if (data.messages) check_columns("messages", data.messages);
  check_columns("index_spaces", data.index_spaces);
  for (const graph of data.graphs) {
    check_columns("graphs.nodes", graph.nodes);
    check_columns("graphs.edges", graph.edges);
  }
  return data;
}
