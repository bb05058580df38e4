// A mapper of 2014 for legacy_network: it decides by writing into the task and its requirements.
#include <memory>
#include <set>
#include <vector>

#include "default_mapper.h"
#include "legion.h"

using namespace LegionRuntime::HighLevel;

namespace {

enum Layout { STRUCTURE_OF_ARRAYS, ARRAY_OF_STRUCTURES };

class NetworkMapper : public DefaultMapper {
 public:
  NetworkMapper(Machine* machine, HighLevelRuntime* runtime, Processor local,
                const std::vector<Processor>& cpus, Layout layout)
      : DefaultMapper(machine, runtime, local), cpus_(cpus), layout_(layout) {}

  // One part of the launch for every processor.
  virtual void slice_domain(const Task* task, const Domain& domain, std::vector<DomainSplit>& slices) {
    (void)task;
    decompose_index_space(domain, cpus_, 1, slices);
  }

  virtual bool map_task(Task* task) {
    for (unsigned i = 0; i < task->regions.size(); ++i) {
      task->regions[i].virtual_map = false;
      task->regions[i].reduction_list = false;  // fold instances
      task->regions[i].blocking_factor =
          layout_ == ARRAY_OF_STRUCTURES ? 1 : task->regions[i].max_blocking_factor;
    }
    return false;  // no need to tell how it went
  }

 private:
  std::vector<Processor> cpus_;
  Layout layout_;
};

void install(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local, Layout layout) {
  std::vector<Processor> cpus;
  for (std::set<Processor>::const_iterator it = local.begin(); it != local.end(); ++it) {
    if (machine->get_processor_kind(*it) == Processor::LOC_PROC) cpus.push_back(*it);
  }
  for (std::set<Processor>::const_iterator it = local.begin(); it != local.end(); ++it) {
    std::unique_ptr<NetworkMapper> mapper(
        std::make_unique<NetworkMapper>(machine, runtime, *it, cpus, layout));
    runtime->replace_default_mapper(mapper.release(), *it);  // the runtime owns it now
  }
}

}  // namespace

void install_soa_mapper(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local) {
  install(machine, runtime, local, STRUCTURE_OF_ARRAYS);
}

void install_aos_mapper(Machine* machine, HighLevelRuntime* runtime, const std::set<Processor>& local) {
  install(machine, runtime, local, ARRAY_OF_STRUCTURES);
}
