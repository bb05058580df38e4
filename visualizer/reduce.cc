#include "visualizer/reduce.h"

#include <algorithm>
#include <map>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/topological_sort.hpp>
#include <boost/graph/transitive_reduction.hpp>

namespace testudo::visualizer {

bool transitively_reduce(size_t count, std::vector<Arc>& arcs) {
  if (arcs.empty()) return true;
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  using Vertex = boost::graph_traits<Graph>::vertex_descriptor;
  const Graph graph(arcs.begin(), arcs.end(), count);
  try {
    std::vector<Vertex> order;
    boost::topological_sort(graph, std::back_inserter(order));
  } catch (const boost::not_a_dag&) {
    return false;
  }
  Graph reduced;
  std::vector<Vertex> copy_of(count);
  const auto index = boost::get(boost::vertex_index, graph);
  boost::transitive_reduction(graph, reduced, boost::make_iterator_property_map(copy_of.begin(), index),
                              index);
  std::vector<size_t> original(count);
  for (size_t v = 0; v < count; ++v) original[copy_of[v]] = v;
  arcs.clear();
  for (const auto& edge : boost::make_iterator_range(boost::edges(reduced))) {
    arcs.emplace_back(original[boost::source(edge, reduced)], original[boost::target(edge, reduced)]);
  }
  std::sort(arcs.begin(), arcs.end());
  arcs.erase(std::unique(arcs.begin(), arcs.end()), arcs.end());
  return true;
}

}  // namespace testudo::visualizer
