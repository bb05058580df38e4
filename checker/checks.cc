#include "checker/checks.h"

#include "checker/accesses.h"
#include "checker/data.h"
#include "checker/futures.h"
#include "checker/labels.h"
#include "checker/launches.h"
#include "checker/ordering.h"
#include "checker/privileges.h"
#include "checker/program.h"
#include "checker/rank_data.h"
#include "checker/shards.h"

namespace testudo::checker {

Verdicts check_all(const trace::Trace& trace, AllSizes* general, const CheckOptions& options) {
  const auto stage = [&](std::string_view name) {
    if (options.progress) options.progress(name, 0, 0);
  };
  stage("partitions");
  LabelResult labels = check_labels(trace, general, options.strictness);
  Verdicts verdicts = std::move(labels.verdicts);
  stage("index spaces");
  const Program program(trace);
  const ProgramAtoms atoms(program);
  stage("launches");
  verdicts.append(check_launches(program, atoms, labels.disjoint, general, options.strictness));
  stage("privileges");
  verdicts.append(check_privileges(program));
  stage("accesses");
  verdicts.append(check_accesses(program));
  verdicts.append(check_initialised(program));
  verdicts.append(check_findings(program));
  stage("order");
  verdicts.append(check_order(program, atoms, options.progress));
  if (options.precision) verdicts.append(check_precision(program, atoms));
  stage("futures");
  verdicts.append(check_futures(program));
  stage("data");
  verdicts.append(check_data(program));
  stage("ranks");
  verdicts.append(check_shards(program));
  const bool agreed = verdicts.count(Obligation::kShardsAgree, Answer::kRefuted) == 0;
  verdicts.append(check_messages(program));
  verdicts.append(check_rank_data(program, atoms, agreed));
  return verdicts;
}

}  // namespace testudo::checker
