#pragma once

#include <cstddef>
#include <cstdint>

// Reads any bytes as a trace and walks what comes of it. Ends the process where the reader breaks a promise.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
