#pragma once

#include <string>

#include "core/trace/schema.h"

namespace testudo::trace {

// Appends the JSON object of a record to `out`, without a line break.
void encode(const Header& record, std::string& out);
void encode(const Machine& record, std::string& out);
void encode(const IndexSpace& record, std::string& out);
void encode(const Partition& record, std::string& out);
void encode(const FieldSpace& record, std::string& out);
void encode(const Field& record, std::string& out);
void encode(const Region& record, std::string& out);
void encode(const Name& record, std::string& out);
void encode(const Task& record, std::string& out);
void encode(const Reduction& record, std::string& out);
void encode(const Functor& record, std::string& out);
void encode(const Operation& record, std::string& out);
void encode(const Points& record, std::string& out);
void encode(const Dependences& record, std::string& out);
void encode(const Mapping& record, std::string& out);
void encode(const Instance& record, std::string& out);
void encode(const Movement& record, std::string& out);
void encode(const Access& record, std::string& out);
void encode(const Finding& record, std::string& out);
void encode(const Timing& record, std::string& out);
void encode(const End& record, std::string& out);

}  // namespace testudo::trace
