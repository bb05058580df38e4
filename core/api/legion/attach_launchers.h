#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/api/legion/handles.h"
#include "core/api/legion/layout_constraints.h"
#include "core/api/legion/physical_region.h"
#include "core/api/legion/predicate.h"
#include "core/api/legion/untyped_buffer.h"
#include "core/api/realm/external_resource.h"

namespace Legion {

typedef ::legion_external_resource_t ExternalResource;
typedef ::legion_file_mode_t LegionFileMode;

namespace detail {

// The layout of memory that holds `fields` of a region of `dimensions`. `column_major`: the first dimension
// is the fastest, as in Fortran. `soa`: field after field; else element after element, with the fields of one
// side by side. Fields come in the order given, each aligned as its size asks for, or as `alignments` say.
LayoutConstraintSet external_layout(int dimensions, bool column_major, bool soa,
                                    const std::vector<FieldID>& fields,
                                    const std::map<FieldID, size_t>* alignments);

}  // namespace detail

// Binds memory of the program's to fields of a region, until it is detached.
struct AttachLauncher {
  // `is_restricted`: all uses happen in that memory, until it is acquired. `is_mapped`: the call returns a
  // region that the task has mapped.
  AttachLauncher(ExternalResource kind, LogicalRegion region, LogicalRegion parent_region,
                 const bool is_restricted = true, const bool is_mapped = true)
      : resource(kind), parent(parent_region), handle(region), restricted(is_restricted), mapped(is_mapped) {}

  void initialize_constraints(bool column_major, bool soa, const std::vector<FieldID>& fields,
                              const std::map<FieldID, size_t>* alignments = nullptr);
  void attach_file(const char* name, const std::vector<FieldID>& fields, LegionFileMode file_mode);
  void attach_hdf5(const char* name, const std::map<FieldID, const char*>& field_map,
                   LegionFileMode file_mode);
  void attach_array_aos(void* base, bool column_major, const std::vector<FieldID>& fields,
                        Memory memory = Memory::NO_MEMORY,
                        const std::map<FieldID, size_t>* alignments = nullptr);
  void attach_array_soa(void* base, bool column_major, const std::vector<FieldID>& fields,
                        Memory memory = Memory::NO_MEMORY,
                        const std::map<FieldID, size_t>* alignments = nullptr);

  ExternalResource resource;
  LogicalRegion parent;
  LogicalRegion handle;
  std::set<FieldID> privilege_fields;
  const Realm::ExternalInstanceResource* external_resource = nullptr;
  LayoutConstraintSet constraints;
  bool restricted;
  bool mapped;
  bool collective = false;
  bool deduplicate_across_shards = false;
  std::string provenance;
  const char* file_name = nullptr;
  LegionFileMode mode = LEGION_FILE_READ_ONLY;
  std::vector<FieldID> file_fields;
  std::map<FieldID, const char*> field_files;
  size_t footprint = 0;

 private:
  void attach_array(void* base, bool column_major, bool soa, const std::vector<FieldID>& fields,
                    const std::map<FieldID, size_t>* alignments);

  // Of the setters that take only an address; shared by copies of the launcher.
  std::shared_ptr<const Realm::ExternalInstanceResource> own_resource_;
};

// One resource for each of several subregions.
struct IndexAttachLauncher {
  IndexAttachLauncher(ExternalResource kind, LogicalRegion parent_region, const bool is_restricted = true)
      : resource(kind), parent(parent_region), restricted(is_restricted) {}

  void initialize_constraints(bool column_major, bool soa, const std::vector<FieldID>& fields,
                              const std::map<FieldID, size_t>* alignments = nullptr);
  void add_external_resource(LogicalRegion handle, const Realm::ExternalInstanceResource* external) {
    handles.push_back(handle);
    external_resources.push_back(external);
  }
  void attach_file(LogicalRegion handle, const char* name, const std::vector<FieldID>& fields,
                   LegionFileMode file_mode);
  void attach_hdf5(LogicalRegion handle, const char* name, const std::map<FieldID, const char*>& field_map,
                   LegionFileMode file_mode);
  void attach_array_aos(LogicalRegion handle, void* base, bool column_major,
                        const std::vector<FieldID>& fields, Memory memory = Memory::NO_MEMORY,
                        const std::map<FieldID, size_t>* alignments = nullptr);
  void attach_array_soa(LogicalRegion handle, void* base, bool column_major,
                        const std::vector<FieldID>& fields, Memory memory = Memory::NO_MEMORY,
                        const std::map<FieldID, size_t>* alignments = nullptr);

  ExternalResource resource;
  LogicalRegion parent;
  std::set<FieldID> privilege_fields;
  std::vector<LogicalRegion> handles;
  std::vector<const Realm::ExternalInstanceResource*> external_resources;
  LayoutConstraintSet constraints;
  bool restricted;
  bool deduplicate_across_shards = false;
  std::string provenance;
  LegionFileMode mode = LEGION_FILE_READ_ONLY;

 private:
  void attach_array(LogicalRegion handle, void* base, bool column_major, bool soa,
                    const std::vector<FieldID>& fields, const std::map<FieldID, size_t>* alignments);

  std::vector<std::shared_ptr<const Realm::ExternalInstanceResource>> own_resources_;
};

// What an index attach returns: the regions in the order of the resources. Copies share them.
class ExternalResources {
 public:
  ExternalResources() = default;
  explicit ExternalResources(std::vector<PhysicalRegion> regions)
      : regions_(std::make_shared<const std::vector<PhysicalRegion>>(std::move(regions))) {}

  bool exists() const { return regions_ != nullptr; }
  bool operator==(const ExternalResources& other) const { return regions_ == other.regions_; }
  bool operator!=(const ExternalResources& other) const { return regions_ != other.regions_; }
  bool operator<(const ExternalResources& other) const { return regions_ < other.regions_; }
  size_t size() const { return regions_ ? regions_->size() : 0; }
  PhysicalRegion operator[](unsigned index) const { return (*regions_)[index]; }

 private:
  std::shared_ptr<const std::vector<PhysicalRegion>> regions_;
};

}  // namespace Legion
