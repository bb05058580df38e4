#pragma once

#include <string>

namespace testudo {

// The file of one rank, where each of several ranks writes one of a name that the user gave: a `%` in the
// name is replaced by the rank. Without one, and with several ranks, ".RANK" goes before the extension, of
// which ".zst" is not the only part: "run.jsonl.zst" becomes "run.0.jsonl.zst".
std::string rank_file(const std::string& path, int rank, int ranks);

}  // namespace testudo
