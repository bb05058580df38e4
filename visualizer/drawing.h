#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace testudo::visualizer {

// Graphviz attributes by name. Values are plain text: escapes that Graphviz would read are the business of
// label(), and quoting that of the writer.
using Attributes = std::map<std::string, std::string>;

// A directed graph with nested clusters, as Graphviz draws it.
struct Drawing {
  struct Cluster {
    std::string id;  // unique among clusters
    Attributes attributes;
    std::optional<size_t> parent;  // a cluster before this one
  };
  struct Node {
    std::string id;  // unique among nodes
    Attributes attributes;
    std::optional<size_t> cluster;
  };
  struct Edge {
    size_t from = 0;
    size_t to = 0;
    Attributes attributes;
  };

  std::string name;
  Attributes graph;          // of the whole
  Attributes node_defaults;  // what nodes are without attributes of their own
  Attributes edge_defaults;
  std::vector<Cluster> clusters;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
};

// Text for a `label`: backslashes shown as they are, line breaks as line breaks.
std::string label(const std::string& text);

}  // namespace testudo::visualizer
