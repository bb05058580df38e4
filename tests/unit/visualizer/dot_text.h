#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include "visualizer/drawing.h"

namespace testudo::visualizer::test {

// The names that a drawing's nodes and edges have, whatever their order.
inline std::set<std::string> node_ids(const Drawing& drawing) {
  std::set<std::string> ids;
  for (const auto& node : drawing.nodes) ids.insert(node.id);
  return ids;
}
inline std::set<std::pair<std::string, std::string>> edge_ids(const Drawing& drawing) {
  std::set<std::pair<std::string, std::string>> ids;
  for (const auto& edge : drawing.edges) ids.insert({drawing.nodes[edge.from].id, drawing.nodes[edge.to].id});
  return ids;
}
inline const Drawing::Node& node_of(const Drawing& drawing, const std::string& id) {
  for (const auto& node : drawing.nodes) {
    if (node.id == id) return node;
  }
  throw std::out_of_range("no node " + id);
}

// Parses XML, and throws where it is not well formed.
inline boost::property_tree::ptree parse_xml(const std::string& text) {
  std::istringstream stream(text);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(stream, tree);
  return tree;
}

// How many elements of a name there are, at any depth.
inline int count_elements(const boost::property_tree::ptree& tree, const std::string& name) {
  int count = 0;
  for (const auto& [key, below] : tree) count += (key == name ? 1 : 0) + count_elements(below, name);
  return count;
}

}  // namespace testudo::visualizer::test
