#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/model.h"
#include "visualizer/drawing.h"

namespace testudo::visualizer {

struct TaskGraphOptions {
  bool points = false;  // a node for each point of a launch, not one for the launch
  size_t limit = 400;   // how many nodes at most: layout takes more than linear time
};

// The task dependence graph of a trace, transitively reduced. Without the destructions of regions and fields
// that the runtime inserts; orders that lead through them are kept.
struct TaskGraph {
  struct Node {
    const trace::OperationNode* operation = nullptr;
    const trace::Point* point = nullptr;  // null where the node is the whole operation
    size_t context = 0;
  };
  struct Edge {
    size_t from = 0;
    size_t to = 0;
    uint64_t weight = 0;  // how many dependences between points it stands for; 0: of futures alone
  };
  // The operations that one task issued.
  struct Context {
    PointId owner;                     // 0: the runtime, which launches the top-level task
    std::optional<size_t> parent;      // the context that the owner runs in
    std::optional<size_t> owner_node;  // where it is drawn
    uint64_t omitted = 0;              // nodes that the limit left out
  };

  std::vector<Node> nodes;        // those of outer contexts first, then in program order
  std::vector<Edge> edges;        // ascending by `to`, then `from`
  std::vector<Context> contexts;  // parents before children
  uint64_t omitted = 0;
  bool cyclic = false;  // the recorded order contradicts itself; then nothing is reduced
};

TaskGraph build_task_graph(const trace::Trace& trace, const TaskGraphOptions& options);

// "init_field" of a task, "fence" of a fence...
std::string operation_title(const trace::Trace& trace, const trace::Operation& operation);
// "[3]", "[0, 1]": behind the name of a task, in the way of the report page.
std::string point_label(const DomainPoint& point);
// "top_level", "worker [3]": the task that owns a context.
std::string context_title(const trace::Trace& trace, PointId owner);

// The whole graph: contexts are clusters.
Drawing draw_task_graph(const trace::Trace& trace, const TaskGraph& graph);
// The nodes of one context and the edges between them, as boxes that the report page fills. `nodes` and
// `edges` get, for each of the drawing, its position in the graph.
Drawing draw_context(const trace::Trace& trace, const TaskGraph& graph, size_t context,
                     std::vector<size_t>& nodes, std::vector<size_t>& edges);

}  // namespace testudo::visualizer
