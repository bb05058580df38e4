// Tasks that return values.
//
// A launch gives back a Future: a name for a value that does not exist yet. A program can wait for it
// (get_result), or hand it on to another launch (add_future) without ever waiting. Both are shown:
//   - Fibonacci numbers by a tree of tasks, where each task waits for its children;
//   - a chain of additions that is launched from end to end before the first of them has to have run.
//
// Options: -n N  the Fibonacci number to compute (default 10, at most 30: that takes four million tasks)
#include "common/example.h"

using namespace Legion;

enum TaskIds { TOP_LEVEL_TASK, FIBONACCI_TASK, ADD_TASK };

// Adds the futures it was launched with. By the time it runs they are ready: get_result does not block here.
long long add_task(const Task* task, const std::vector<PhysicalRegion>&, Context, Runtime*) {
  long long sum = 0;
  for (const Future& future : task->futures) sum += future.get_result<long long>();
  return sum;
}

long long fibonacci_task(const Task* task, const std::vector<PhysicalRegion>&, Context ctx,
                         Runtime* runtime) {
  const int n = *static_cast<const int*>(task->args);
  if (n < 2) return n;

  TaskLauncher sum(ADD_TASK, TaskArgument());
  for (const int smaller : {n - 1, n - 2}) {
    TaskLauncher child(FIBONACCI_TASK, TaskArgument(&smaller, sizeof(smaller)));
    sum.add_future(runtime->execute_task(ctx, child));
  }
  // Waiting does not occupy the processor: it runs other tasks in the meantime, our children among them. So
  // this works on a single processor too.
  return runtime->execute_task(ctx, sum).get_result<long long>();
}

// 1 + 2 + ... + count, as a chain of tasks that is launched without waiting for any of them.
Future launch_chain(int count, Context ctx, Runtime* runtime) {
  Future total = Future::from_value<long long>(0);
  for (int i = 1; i <= count; ++i) {
    TaskLauncher link(ADD_TASK, TaskArgument());
    link.add_future(total);
    link.add_future(Future::from_value<long long>(i));
    total = runtime->execute_task(ctx, link);
  }
  return total;
}

long long fibonacci(int n) {
  long long current = 0;
  long long next = 1;
  for (int i = 0; i < n; ++i) {
    const long long sum = current + next;
    current = next;
    next = sum;
  }
  return current;
}

void top_level_task(const Task*, const std::vector<PhysicalRegion>&, Context ctx, Runtime* runtime) {
  const int n = example::option("-n", 10, 0, 30);
  TaskLauncher launcher(FIBONACCI_TASK, TaskArgument(&n, sizeof(n)));
  const Future tree = runtime->execute_task(ctx, launcher);
  const Future chain = launch_chain(100, ctx, runtime);

  const long long by_tree = tree.get_result<long long>();
  const long long by_chain = chain.get_result<long long>();
  example::out() << "fibonacci(" << n << ") = " << by_tree << "\n"
                 << "1 + 2 + ... + 100 = " << by_chain << "\n";
  example::report(by_tree == fibonacci(n) && by_chain == 5050);
}

int main(int argc, char** argv) {
  example::register_task<top_level_task>(TOP_LEVEL_TASK, "top_level", example::Kind::kLauncher);
  example::register_task<fibonacci_task>(FIBONACCI_TASK, "fibonacci", example::Kind::kLauncher);
  example::register_task<add_task>(ADD_TASK, "add");
  Runtime::set_top_level_task_id(TOP_LEVEL_TASK);
  return Runtime::start(argc, argv);
}
