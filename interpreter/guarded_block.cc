#include "interpreter/guarded_block.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "core/base/check.h"

namespace testudo {
namespace {

constexpr std::byte kSlack{0xb7};

size_t whole_pages(size_t bytes) {
  const size_t page = GuardedBlock::page_bytes();
  return (bytes + page - 1) / page * page;
}

int protection_of(GuardedBlock::Access access) {
  switch (access) {
    case GuardedBlock::Access::kNone:
      return PROT_NONE;
    case GuardedBlock::Access::kRead:
      return PROT_READ;
    case GuardedBlock::Access::kWrite:
      return PROT_READ | PROT_WRITE;
  }
  return PROT_NONE;
}

// The kernel's table of what is mapped where (Documentation/admin-guide/mm/pagemap.rst); -1 where there is
// none.
int pagemap() {
  static const int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  return file;
}

class MemoryFile {
 public:
  explicit MemoryFile(size_t bytes) : file_(memfd_create("instance", MFD_CLOEXEC)) {
    if (file_ < 0 || ftruncate(file_, static_cast<off_t>(bytes)) != 0) {
      if (file_ >= 0) close(file_);
      throw std::bad_alloc();
    }
  }
  ~MemoryFile() { close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // At `where` if it is not null. Null where there is no room.
  std::byte* map(std::byte* where, size_t bytes, int protection) const {
    void* memory = mmap(where, bytes, protection, MAP_SHARED | (where ? MAP_FIXED : 0), file_, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
  }

 private:
  int file_;
};

}  // namespace

size_t GuardedBlock::page_bytes() {
  static const size_t bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

GuardedBlock::GuardedBlock(size_t data_bytes, size_t guard_bytes)
    : capacity_(whole_pages(data_bytes)), guard_(whole_pages(std::max<size_t>(guard_bytes, 1))) {
  const size_t all = capacity_ + 2 * guard_;
  void* reserved = mmap(nullptr, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) throw std::bad_alloc();
  view_ = static_cast<std::byte*>(reserved);
  if (capacity_ > 0) {
    try {
      const MemoryFile file(capacity_);
      inside_ = file.map(nullptr, capacity_, PROT_READ | PROT_WRITE);
      if (!inside_ || !file.map(view_ + guard_, capacity_, PROT_NONE)) throw std::bad_alloc();
    } catch (...) {
      if (inside_) munmap(inside_, capacity_);
      munmap(view_, all);
      throw;
    }
  }
  FaultHandler::instance().watch(*this, view_, all);
}

GuardedBlock::~GuardedBlock() {
  FaultHandler::instance().forget(*this);
  munmap(view_, capacity_ + 2 * guard_);
  if (inside_) munmap(inside_, capacity_);
}

void GuardedBlock::place(size_t bytes, size_t alignment, Flush flush) {
  CHECK(bytes <= capacity_ && alignment > 0);
  bytes_ = bytes;
  offset_ = flush == Flush::kStart ? 0 : (capacity_ - bytes) / alignment * alignment;
  fill_slack();
}

void GuardedBlock::fill_slack() {
  if (capacity_ == 0) return;
  std::memset(inside_, static_cast<int>(kSlack), offset_);
  std::memset(inside_ + offset_ + bytes_, static_cast<int>(kSlack), capacity_ - offset_ - bytes_);
}

bool GuardedBlock::find_slack_damage(ptrdiff_t* offset) const {
  const auto changed = [](std::byte value) { return value != kSlack; };
  // Nearest to the data first: that is where an overrun begins.
  for (size_t i = offset_; i > 0; --i) {
    if (!changed(inside_[i - 1])) continue;
    *offset = static_cast<ptrdiff_t>(i - 1) - static_cast<ptrdiff_t>(offset_);
    return true;
  }
  const std::byte* end = inside_ + capacity_;
  const std::byte* found = std::find_if(static_cast<const std::byte*>(inside() + bytes_), end, changed);
  if (found == end) return false;
  *offset = found - inside();
  return true;
}

void GuardedBlock::allow(Access access) {
  if (allowed_ == access) return;
  allowed_ = access;
  if (capacity_ > 0) CHECK(mprotect(view_ + guard_, capacity_, protection_of(access)) == 0);
}

void GuardedBlock::forget_touches() {
  // The pages stay in the file: only this view of them is forgotten.
  if (capacity_ > 0) CHECK(madvise(view_ + guard_, capacity_, MADV_DONTNEED) == 0);
}

bool GuardedBlock::touched() const {
  if (hit_count_.load(std::memory_order_acquire) > 0) return true;
  std::array<uint64_t, 512> entries;
  const size_t pages = capacity_ / page_bytes();
  const auto first = static_cast<size_t>(reinterpret_cast<uintptr_t>(view_ + guard_) / page_bytes());
  for (size_t done = 0; done < pages;) {
    const size_t wanted = std::min(entries.size(), pages - done) * sizeof(uint64_t);
    const ssize_t got =
        pread(pagemap(), entries.data(), wanted, static_cast<off_t>((first + done) * sizeof(uint64_t)));
    if (got <= 0) return true;
    const auto count = static_cast<ptrdiff_t>(static_cast<size_t>(got) / sizeof(uint64_t));
    constexpr uint64_t kPresentOrSwapped = uint64_t{3} << 62;
    if (std::any_of(entries.begin(), entries.begin() + count,
                    [](uint64_t e) { return (e & kPresentOrSwapped) != 0; })) {
      return true;
    }
    done += static_cast<size_t>(count);
  }
  return false;
}

bool GuardedBlock::on_fault(std::byte* address, const CallStack& stack) {
  while (faulting_.test_and_set(std::memory_order_acquire)) continue;
  const bool admitted = admit(address, stack);
  faulting_.clear(std::memory_order_release);
  return admitted;
}

bool GuardedBlock::admit(std::byte* address, const CallStack& stack) {
  const std::byte* data = view_ + guard_;
  const bool in_guard = address < data || address >= data + capacity_;
  // Another thread may have opened the memory between the fault and now.
  if (!in_guard && allowed_ == Access::kWrite) return hit_count_.load(std::memory_order_relaxed) > 0;
  const bool write = note(address, in_guard, stack);
  if (in_guard) return open_guard_page(address, write);
  // Closed memory is opened for reading first: if the access was a write, it comes again, and then is known
  // as one.
  allowed_ = write ? Access::kWrite : Access::kRead;
  return mprotect(view_ + guard_, capacity_, protection_of(allowed_)) == 0;
}

bool GuardedBlock::open_guard_page(std::byte* address, bool write) {
  worn_ = true;
  const size_t page = page_bytes();
  std::byte* start = view_ + static_cast<size_t>(address - view_) / page * page;
  return mprotect(start, page, write ? PROT_READ | PROT_WRITE : PROT_READ) == 0;
}

// Returns whether the access is known to be a write: reading was allowed before, or has been since it came
// first.
bool GuardedBlock::note(std::byte* address, bool in_guard, const CallStack& stack) {
  const size_t count = hit_count_.load(std::memory_order_relaxed);
  if (count > 0) {
    Hit& last = hits_[count - 1];
    if (last.address == address && !last.write && last.stack == stack) {
      last.write = true;
      return true;
    }
  }
  if (count == kMaxHits) return true;
  const bool write = !in_guard && allowed_ == Access::kRead;
  hits_[count] = {address, write, allowed_, in_guard, stack};
  hit_count_.store(count + 1, std::memory_order_release);
  return write;
}

}  // namespace testudo
