#pragma once

#include "checker/program.h"

namespace testudo::checker {

// C801: in every context that all ranks have, all make the same calls in the same order: same kind, task,
// launch domain, requirements, futures and place in the program. The first difference of a context is named.
// C802: every point of a replicated launch of tasks runs on exactly one rank. Of a run that failed, only what
// all ranks came to is compared.
Verdicts check_shards(const Program& program);

// C803: every send has its receive, of as many bytes and of the same kind, and the other way round.
Verdicts check_messages(const Program& program);

}  // namespace testudo::checker
