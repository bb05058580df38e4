#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

typedef enum realm_file_mode_t {
  REALM_FILE_READ_ONLY = 0,
  REALM_FILE_READ_WRITE = 1,
  REALM_FILE_CREATE = 2,
} realm_file_mode_t;

namespace Realm {

// Memory or a file of the program's, for a region to be attached to.
class ExternalInstanceResource {
 public:
  virtual ~ExternalInstanceResource() = default;
  virtual std::unique_ptr<ExternalInstanceResource> clone() const = 0;
};

class ExternalMemoryResource : public ExternalInstanceResource {
 public:
  ExternalMemoryResource(uintptr_t base_address, size_t size, bool only_read)
      : base(base_address), size_in_bytes(size), read_only(only_read) {}
  ExternalMemoryResource(void* base_address, size_t size)
      : ExternalMemoryResource(reinterpret_cast<uintptr_t>(base_address), size, false) {}
  ExternalMemoryResource(const void* base_address, size_t size)
      : ExternalMemoryResource(reinterpret_cast<uintptr_t>(base_address), size, true) {}
  std::unique_ptr<ExternalInstanceResource> clone() const override {
    return std::make_unique<ExternalMemoryResource>(*this);
  }

  uintptr_t base;
  size_t size_in_bytes;
  bool read_only;
};

class ExternalFileResource : public ExternalInstanceResource {
 public:
  ExternalFileResource(const std::string& name, realm_file_mode_t file_mode, size_t first_byte = 0)
      : filename(name), mode(file_mode), offset(first_byte) {}
  std::unique_ptr<ExternalInstanceResource> clone() const override {
    return std::make_unique<ExternalFileResource>(*this);
  }

  std::string filename;
  realm_file_mode_t mode;
  size_t offset;
};

}  // namespace Realm
