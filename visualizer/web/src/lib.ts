// The modules without a user interface, as one library for the unit tests.
export * from "./data";
export * from "./format";
export * from "./model";
export * from "./search";
export * from "./selection";
export { Store, from_hash, kInitialState, same_state, to_hash } from "./store";
export { PlaneCamera } from "./graph/camera";
export { GraphScene, edge_path, path_bounds } from "./graph/layout";
export { boxes_at, color_numbers, overlaps, plane_boxes } from "./partitions/boxes";
export { place, point_at, x_of, y_of } from "./partitions/frame";
export { bare_roots, children, keys_to_open, roots } from "./regions/tree";
export { processor_rows, task_rows } from "./summary/stats";
export { TimeCamera, ticks } from "./timeline/camera";
export { Intervals, lower_bound, upper_bound } from "./timeline/intervals";
export { timeline_key } from "./timeline/keys";
export { build_lanes, utilisation } from "./timeline/lanes";
export { Marks, dominant, slice_at, visible_blocks, visible_count } from "./timeline/lod";
export { Scene } from "./timeline/scene";
