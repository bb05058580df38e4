# Writes a .cc that holds a text file: cmake -DINPUT=... -DOUTPUT=... -DHEADER=... -DNAMESPACE=... -DFUNCTION=... -P
file(READ "${INPUT}" text)
string(FIND "${text}" ")_embedded\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds the mark that ends an embedded text")
endif()
# Compilers limit how long one literal may be; adjacent ones join.
string(LENGTH "${text}" length)
set(literals "")
set(begin 0)
while(begin LESS length)
  string(SUBSTRING "${text}" ${begin} 8000 part)
  string(APPEND literals "    R\"_embedded(${part})_embedded\"\n")
  math(EXPR begin "${begin} + 8000")
endwhile()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"\n
namespace ${NAMESPACE} {\n
std::string_view ${FUNCTION}() {
  return std::string_view(\n${literals}  );
}\n
}  // namespace ${NAMESPACE}\n")
