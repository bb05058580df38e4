#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

// The bytes of a profile file, shared by its writer and reader; described in docs/profile-format.md.
namespace testudo::profile {

static_assert(std::endian::native == std::endian::little, "profile files are written in memory order");

// The line break and the 0x1a catch transfers in text mode.
inline constexpr std::array<char, 8> kMagic = {'T', 'T', 'P', 'R', 'O', 'F', '\n', '\x1a'};
inline constexpr uint32_t kVersion = 2;

struct FileHeader {
  std::array<char, 8> magic = kMagic;
  uint32_t version = kVersion;
  uint32_t reserved = 0;
};
static_assert(sizeof(FileHeader) == 16);

enum class BlockType : uint32_t { kRun = 1, kLane, kName, kEvents, kDependences, kEnd, kMessages };

// Stands before every block. `bytes` counts the payload, a multiple of 8; `checksum` covers the other members
// and the payload.
struct BlockHeader {
  BlockType type = BlockType::kRun;
  uint32_t index = 0;  // of the lane, or the name's id
  uint32_t count = 0;  // of events, dependences or messages
  uint32_t bytes = 0;
  uint64_t checksum = 0;
};
static_assert(sizeof(BlockHeader) == 24);

// Payload of the last block: what the blocks before it must add up to.
struct EndRecord {
  uint64_t blocks = 0;
  uint64_t lanes = 0;
  uint64_t names = 0;
  uint64_t events = 0;
  uint64_t dependences = 0;
  uint64_t messages = 0;
  uint64_t end_ns = 0;
};
static_assert(sizeof(EndRecord) == 56);

// Finds accidents, not forgeries. Four independent chains of multiplications, so that a block is summed at
// about the speed of memory. Precondition: the payload is a multiple of 8 bytes.
inline uint64_t checksum(const BlockHeader& header, std::span<const char> payload) {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::array<uint64_t, 4> sums = {static_cast<uint64_t>(header.type), header.index, header.count,
                                  header.bytes};
  const auto mix = [&](size_t chain, uint64_t word) {
    sums[chain] = (sums[chain] ^ word) * kOdd;
    sums[chain] ^= sums[chain] >> 29;
  };
  const auto word_at = [&](size_t offset) {
    uint64_t word;
    std::memcpy(&word, payload.data() + offset, sizeof word);
    return word;
  };
  size_t offset = 0;
  for (; offset + 32 <= payload.size(); offset += 32) {
    for (size_t chain = 0; chain < 4; ++chain) mix(chain, word_at(offset + 8 * chain));
  }
  for (; offset < payload.size(); offset += 8) mix(0, word_at(offset));
  uint64_t result = kOdd;
  for (uint64_t sum : sums) {
    result = (result ^ sum) * kOdd;
    result ^= result >> 32;
  }
  return result;
}

}  // namespace testudo::profile
