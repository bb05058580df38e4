"""Each rule fails on what it forbids, and stays silent on what looks like it."""

import contextlib
import io
import unittest

import cpp_text
import diagnostics
import links
import rules
import tidy

HEAD = "#pragma once\n"


def broken(path, text):
    """The rules that `text` breaks as the file `path`."""
    return {fault.rule for fault in tidy.faults_of(path, text)}


class Layers(unittest.TestCase):
    def test_upward_include(self):
        self.assertEqual(broken("core/geometry/a.cc", '#include "core/forest/forest.h"\n'), {"layers"})
        self.assertEqual(broken("core/forest/a.cc", '#include "core/geometry/domain.h"\n'), set())
        self.assertEqual(broken("core/forest/a.cc", '#include "core/forest/forest.h"\n'), set())

    def test_every_pair_of_core_layers(self):
        for i, low in enumerate(rules.CORE):
            for high in rules.CORE[i + 1:]:
                self.assertIn("layers", broken(f"core/{low}/a.h", f'{HEAD}#include <core/{high}/b.h>\n'))

    def test_tools_see_the_trace_only(self):
        for tool in ("checker", "profiler", "visualizer"):
            self.assertEqual(broken(f"{tool}/a.cc", '#include "core/trace/reader.h"\n'), set())
            for folder in ("forest", "program", "analysis", "execution", "api"):
                self.assertEqual(broken(f"{tool}/a.cc", f'#include "core/{folder}/x.h"\n'), {"layers"})
            for other in {"checker", "profiler", "visualizer", "interpreter"} - {tool}:
                self.assertEqual(broken(f"{tool}/a.cc", f'#include "{other}/x.h"\n'), {"layers"})

    def test_core_sees_no_tool(self):
        self.assertEqual(broken("core/api/a.cc", '#include "interpreter/x.h"\n'), {"layers"})
        self.assertEqual(broken("core/trace/a.cc", '#include "core/program/x.h"\n'), {"layers"})

    def test_comments_are_no_includes(self):
        self.assertEqual(broken("core/base/a.cc", '// #include "core/api/x.h"\n/*\n#include "core/api/x.h"\n*/\n'), set())

    def test_examples_use_the_public_headers(self):
        self.assertEqual(broken("examples/a/a.cc", '#include "core/api/legion.h"\n'), {"layers"})
        self.assertEqual(broken("examples/a/a.cc", '#include "legion.h"\n#include "common/example.h"\n'), set())


class Foreign(unittest.TestCase):
    def test_only_in_their_folders(self):
        for header in ("z3++.h", "z3.h", "llvm/IR/Module.h", "cuda_runtime.h", "hip/hip_runtime.h", "mpi.h",
                       "graphviz/gvc.h", "boost/graph/adjacency_list.hpp"):
            self.assertEqual(broken("core/analysis/a.cc", f"#include <{header}>\n"), {"foreign"}, header)
        self.assertEqual(broken("checker/a.cc", "#include <z3++.h>\n"), {"foreign"})
        self.assertEqual(broken("checker/smt/a.cc", "#include <z3++.h>\n"), set())
        self.assertEqual(broken("visualizer/a.cc", "#include <graphviz/gvc.h>\n"), set())
        self.assertEqual(broken("gpu/a.cc", "#include <cuda_runtime.h>\n"), set())
        self.assertEqual(broken("core/cluster/a.cc", "#include <mpi.h>\n"), set())


class Sizes(unittest.TestCase):
    def test_files(self):
        self.assertEqual(broken("docs/a.md", "x\n" * 500), set())
        self.assertEqual(broken("docs/a.md", "x\n" * 501), {"file_size"})

    def test_functions(self):
        def function(lines):
            return "void f() {\n" + "  g();\n" * (lines - 2) + "}\n"
        self.assertEqual(broken("core/base/a.cc", function(70)), set())
        self.assertEqual(broken("core/base/a.cc", function(71)), {"function_size"})
        self.assertEqual(broken("core/base/a.cc", "class A {\n" + function(71) + "};\n"), {"function_size"})
        self.assertEqual(broken("core/base/a.cc", "class A {\n" + "  int f();\n" * 100 + "};\n"), set())
        self.assertEqual(broken("core/base/a.cc", "constexpr auto k = make({\n" + "1,\n" * 100 + "});\n"), set())


class Functions(unittest.TestCase):
    def names(self, text):
        return [(function.name, function.lines) for function in cpp_text.functions(text)]

    def test_kinds_of_heads(self):
        self.assertEqual(self.names("int f() {\n}\n"), [("f", 2)])
        self.assertEqual(self.names("template <typename T = std::vector<int>>\nT A<T>::f(int x) const {\n}\n"), [("A<T>::f", 3)])
        self.assertEqual(self.names("TEST(A, B) {\n}\n"), [("TEST(A, B)", 2)])
        self.assertEqual(self.names("auto f = [](int x) {\n  return x;\n};\n"), [("lambda", 3)])
        self.assertEqual(self.names("bool operator==(const A& a, const A& b) {\n}\n"), [("operator==", 2)])
        self.assertEqual(self.names("class A : public B<int> {\n  ~A() {\n  }\n};\n"), [("~A", 2)])
        self.assertEqual(self.names("struct alignas(64) A {\n  int f() { return 1; }\n};\n"), [("f", 1)])

    def test_braces_that_begin_values(self):
        self.assertEqual(self.names("A::A(int b) : a_{b}, c_(b), d_{1} {\n  f();\n}\nint g() { return 1; }\n"),
                         [("A::A", 3), ("g", 1)])
        self.assertEqual(self.names("void f(A a = {}) {\n  g({1});\n}\n"), [("f", 3)])
        self.assertEqual(self.names("const std::map<int, A> k = {{1, f(2)}, {2, f(3)}};\nint g() {\n}\n"), [("g", 2)])

    def test_inner_functions_count_where_they_stand(self):
        self.assertEqual(self.names("void f() {\n  auto g = [](int x) {\n    if (x) {\n    }\n  };\n}\n"), [("f", 6)])

    def test_text_in_strings_and_comments(self):
        self.assertEqual(self.names('void f() {\n  g("}}}", \'}\', R"x({{{)x");  // }\n}\n'), [("f", 3)])
        self.assertEqual(self.names("void f(int n = 1'000'000) {\n}\n"), [("f", 2)])


class Bans(unittest.TestCase):
    def test_raw_memory(self):
        for text in ("auto x = new int;", "return new A(1);", "x = new (place) A;", "delete x;", "delete[] x;"):
            self.assertEqual(broken("core/base/a.cc", text + "\n"), {"raw_memory"}, text)
        for text in ("A(const A&) = delete;", "// a new one; delete it", 'f("new int");', "int newest; bool deleted;",
                     "#include <new>", "void operator delete(void* p);", "void* operator new(size_t);"):
            self.assertEqual(broken("core/base/a.cc", text + "\n"), set(), text)

    def test_programs_hand_over_what_they_make(self):
        self.assertEqual(broken("tests/golden/bugs/a.cc", "f(new Functor());\n"), set())
        self.assertEqual(broken("tests/golden/bugs/a.cc", "delete functor;\n"), {"raw_memory"})
        self.assertEqual(broken("tests/unit/forest/a.cc", "f(new Functor());\n"), {"raw_memory"})

    def test_printing(self):
        for text in ('printf("x");', 'std::fprintf(stderr, "x");', 'puts("x");', "std::cout << 1;", "std::cerr << 1;"):
            self.assertEqual(broken("checker/a.cc", text + "\n"), {"printing"}, text)
            for allowed in ("checker/main.cc", "core/api/a.cc", "examples/a/a.cc", "tests/unit/a_test.cc"):
                self.assertEqual(broken(allowed, text + "\n"), set(), text)
        self.assertEqual(broken("checker/a.cc", 'snprintf(text, 3, "x"); // printf("x")\n'), set())

    def test_conditional(self):
        for text in ("#ifdef X\n#endif\n", "#if defined(X)\n#endif\n", "#ifndef X\n#endif\n"):
            self.assertEqual(broken("core/base/a.cc", text), {"conditional"}, text)
            self.assertEqual(broken("gpu/cuda/a.cc", text), set(), text)
        self.assertEqual(broken("core/base/a.cc", "if constexpr (kDebug) f();\n"), set())

    def test_using_namespace(self):
        self.assertEqual(broken("core/base/a.h", HEAD + "using namespace std;\n"), {"using_namespace"})
        self.assertEqual(broken("core/base/a.cc", "using namespace std;\n"), set())
        self.assertEqual(broken("tests/golden/a.h", HEAD + "using namespace Legion;\n"), set())

    def test_pragma_once(self):
        self.assertEqual(broken("core/base/a.h", "int f();\n"), {"pragma_once"})
        self.assertEqual(broken("core/base/a.h", "// A comment.\n#pragma once\n"), set())

    def test_words(self):
        for text in ("TO" + "DO", "FIX" + "ME later", "XX" + "X", "/wor" + "k/a", "/hom" + "e/me"):
            self.assertEqual(broken("docs/a.md", text + "\n"), {"words"}, text)
        self.assertEqual(broken("docs/a.md", "homework/XXXL todo\n"), set())


class Exemptions(unittest.TestCase):
    fault = rules.Fault("function_size", "core/a.cc", 3, "f has 90 lines", "f")

    def left(self, text):
        exemptions, faults = tidy.parse_exemptions(text)
        return [fault.rule for fault in tidy.apply_exemptions([self.fault], exemptions) + faults]

    def test_cover_what_they_name(self):
        self.assertEqual(self.left(""), ["function_size"])
        self.assertEqual(self.left("function_size core/a.cc#f a dispatch loop\n"), [])
        self.assertEqual(self.left("function_size core/a.cc generated\n"), [])
        self.assertEqual(self.left("function_size core/a.cc#g a dispatch loop\n"), ["function_size", "exemptions"])

    def test_need_a_reason_and_a_rule(self):
        self.assertEqual(self.left("function_size core/a.cc#f\n"), ["function_size", "exemptions"])
        self.assertEqual(self.left("no_such_rule core/a.cc why\n"), ["function_size", "exemptions"])


class Diagnostics(unittest.TestCase):
    use = {"core/a.cc": 'f("T0101");'}
    row = {"docs/diagnostics.md": "| T0101 | meaning | advice |\n"}
    test = {"tests/errors/a.cc": "T0101"}

    def faults(self, *trees):
        texts = {path: text for tree in trees for path, text in tree.items()}
        return [fault.message.split(" ", 1)[1] for fault in diagnostics.check(texts)]

    def test_each_code_has_a_row_and_a_test(self):
        self.assertEqual(self.faults(self.use, self.row, self.test), [])
        self.assertEqual(self.faults(self.use, self.test), ["has no row in docs/diagnostics.md"])
        self.assertEqual(self.faults(self.use, self.row), ["occurs in no test"])
        self.assertEqual(self.faults(self.row, self.test), ["is used nowhere"])
        self.assertEqual(self.faults(self.use, {"docs/diagnostics.md": self.row["docs/diagnostics.md"] * 2}, self.test),
                         ["has more than one row"])

    def test_the_rules_own_tests_do_not_count(self):
        self.assertEqual(self.faults(self.use, self.row, {"tests/tidy/a.py": "T0101"}), ["occurs in no test"])


class Links(unittest.TestCase):
    def faults(self, text, page="docs/a.md"):
        texts = {page: text, "docs/b.md": "# The title\n## What's *in* it: `x`\n```\n# no heading\n```\n"}
        there = {*texts, "docs/pictures/p.svg", "README.md", "examples"}
        return [(fault.line, fault.message) for fault in links.check(texts, there.__contains__)]

    def test_lead_to_files(self):
        for text in ("[b](b.md)", "![p](pictures/p.svg)", "[up](../README.md)", "[folder](../examples/)", "[a](#mine)\n# Mine\n",
                     '<img src="pictures/p.svg" width="40">', '[b](b.md "a title")', "[web](https://example.org/x)",
                     "[mail](mailto:a@b.c)", "`[code](none.md)`", "```\n[code](none.md)\n```\n"):
            self.assertEqual(self.faults(text), [], text)
        for text, target in (("[c](c.md)", "c.md"), ("![p](p.svg)", "p.svg"), ("[out](../../x.md)", "../../x.md"),
                             ("[root](/README.md)", "/README.md"), ('<img alt="x" src="p.svg">', "p.svg"),
                             ("[![p](pictures/p.svg)](c.md)", "c.md")):
            self.assertEqual(self.faults(text), [(1, f"{target}: no such file in the tree")], text)

    def test_are_relative_to_the_page(self):
        self.assertEqual(self.faults("[b](docs/b.md)", "README.md"), [])
        self.assertEqual(self.faults("\n\n[b](b.md)", "README.md"), [(3, "b.md: no such file in the tree")])

    def test_lead_to_headings(self):
        self.assertEqual(self.faults("[b](b.md#the-title) [c](b.md#whats-in-it-x)"), [])
        self.assertEqual(self.faults("[b](b.md#no-heading)"), [(1, "b.md#no-heading: no such heading in docs/b.md")])

    def test_only_pages_have_them(self):
        self.assertEqual(self.faults("a[i](j);", "core/a.cc"), [])


class CommandLine(unittest.TestCase):
    def run_with(self, *arguments):
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = tidy.main(list(arguments))
        return status, output.getvalue(), errors.getvalue()

    def test_help_is_no_folder(self):
        status, output, errors = self.run_with("--help")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("usage: tidy.py ROOT", output)

    def test_needs_a_tree(self):
        self.assertEqual(self.run_with()[0], 2)
        self.assertEqual(self.run_with("a", "b")[0], 2)
        status, _, errors = self.run_with("/nonexistent")
        self.assertEqual(status, 2)
        self.assertIn("/nonexistent: not the root of the tree", errors)


class EveryRule(unittest.TestCase):
    def test_is_proved_to_fail(self):
        """Names of rules in this file's expectations: a new rule without a test is noticed here."""
        with open(__file__, encoding="utf-8") as file:
            own_text = file.read()
        for rule in rules.ALL:
            self.assertIn('{"' + rule.__name__ + '"}', own_text)


if __name__ == "__main__":
    unittest.main()
