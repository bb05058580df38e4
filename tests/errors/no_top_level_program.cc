// A program that starts the runtime without saying where to begin.
#include "legion.h"

int main(int argc, char** argv) {
  return Legion::Runtime::start(argc, argv);
}
