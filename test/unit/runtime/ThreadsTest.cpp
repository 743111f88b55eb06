// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- ThreadsTest.cpp - threads, arenas, contexts at once ---------------===//

#include "Support.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace {

constexpr int64_t examples = 3000;

struct Data {
  std::vector<float> x;
  std::vector<int32_t> count;
  int64_t xDims[2] = {examples, 4}, countDims[2] = {examples, 2};

  Data() {
    for (int64_t i = 0; i < examples * 4; ++i)
      x.push_back(float(i % 997) / 500 - 1);
    count.assign(examples * 2, 3);
  }
  std::vector<ngc_input> inputs() const {
    return {{"Input", ngc_value_array(x.data(), NGC_REAL32, 2, xDims)},
            {"Count", ngc_value_array(count.data(), NGC_INT32, 2, countDims)}};
  }
};

std::vector<float> outputs(Session &session, const Data &data) {
  EXPECT_EQ(session.run(data.inputs(), {request("Output", "None")}), NGC_OK)
      << session.error();
  return session.values<float>();
}

ngc_options withThreads(int32_t threads) {
  ngc_options options = {};
  options.threads = threads;
  return options;
}

/// A host that runs the tasks backwards and notes what it was asked.
struct BackwardHost {
  int64_t count = 0, grain = 0;
  int calls = 0;

  static void parallelFor(void *context, ngc_body body, void *arguments,
                          int64_t count, int64_t grain) {
    BackwardHost &host = *static_cast<BackwardHost *>(context);
    host.count = count;
    host.grain = grain;
    ++host.calls;
    for (int64_t task = (count - 1) / grain; task >= 0; --task)
      body(arguments, task * grain, std::min(count, (task + 1) * grain),
           int32_t(task % 3));
  }
};

} // namespace

TEST(Threads, ResultsDoNotDependOnThem) {
  Data data;
  Session one(ngc_model_fake, withThreads(1));
  std::vector<float> expected = outputs(one, data);
  for (int32_t threads : {2, 5}) {
    Session session(ngc_model_fake, withThreads(threads));
    EXPECT_EQ(ngc_context_threads(session.context), threads);
    for (int i = 0; i < 20; ++i)
      ASSERT_EQ(outputs(session, data), expected);
  }
}

TEST(Threads, TasksAreSharedAndCounted) {
  Data data;
  Session session(ngc_model_fake, withThreads(2));
  // Either worker may be late when the machine is busy and leave all tasks of a
  // call to the other, but not for ten seconds.
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  uint64_t calls = 0;
  auto bothWorked = [&] {
    return ngc_context_tasks(session.context, 0) &&
           ngc_context_tasks(session.context, 1);
  };
  while (!bothWorked() && std::chrono::steady_clock::now() < end) {
    outputs(session, data);
    ++calls;
  }
  EXPECT_GT(ngc_context_tasks(session.context, 0), 0u);
  EXPECT_GT(ngc_context_tasks(session.context, 1), 0u);
  // The cut is by grain, two examples a task.
  EXPECT_EQ(ngc_context_tasks(session.context, 0) +
                ngc_context_tasks(session.context, 1),
            calls * (examples / 2));
  EXPECT_EQ(ngc_context_tasks(session.context, 2), 0u);
  EXPECT_EQ(ngc_context_tasks(session.context, -1), 0u);
}

TEST(Threads, SleepersWakeUp) {
  Data data;
  Session session(ngc_model_fake, withThreads(3));
  std::vector<float> expected = outputs(session, data);
  for (int i = 0; i < 30; ++i) { // longer pauses than workers spin
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_EQ(outputs(session, data), expected);
  }
}

TEST(Threads, OfTheApplication) {
  Data data;
  Session own(ngc_model_fake, withThreads(1));
  BackwardHost backward;
  ngc_host host = {};
  host.context = &backward;
  host.parallel_for = BackwardHost::parallelFor;
  host.threads = 3;
  ngc_options options = {};
  options.host = &host;
  options.batch_size = examples;
  Session session(ngc_model_fake, options);
  EXPECT_EQ(outputs(session, data), outputs(own, data));
  EXPECT_EQ(backward.calls, 1);
  EXPECT_EQ(backward.count, examples);
  EXPECT_EQ(backward.grain, 2);
  EXPECT_EQ(ngc_context_threads(session.context), 3);
  EXPECT_EQ(ngc_context_tasks(session.context, 0), 0u);
}

/// Counts what it is told.
struct Watcher {
  std::vector<int32_t> steps;
  std::atomic<int> begun{0}, ended{0};
  std::string entry;

  ngc_observer observer() {
    ngc_observer observer = {};
    observer.size = sizeof observer;
    observer.user = this;
    observer.step = [](void *user, const ngc_entry *entry, int32_t number) {
      static_cast<Watcher *>(user)->steps.push_back(number);
      static_cast<Watcher *>(user)->entry = entry->name;
    };
    observer.task = [](void *user, int32_t worker, uint32_t begins) {
      EXPECT_LT(worker, 3);
      Watcher &watcher = *static_cast<Watcher *>(user);
      ++(begins ? watcher.begun : watcher.ended);
    };
    return observer;
  }
};

TEST(Threads, AreWatched) {
  Data data;
  ngc_options options = withThreads(3);
  options.batch_size = examples;
  Session session(ngc_model_fake, options);
  std::vector<float> expected = outputs(session, data);
  Watcher watcher;
  ngc_observer observer = watcher.observer();
  ASSERT_EQ(ngc_context_observe(session.context, &observer), NGC_OK);
  EXPECT_EQ(outputs(session, data), expected);
  EXPECT_EQ(watcher.steps, (std::vector<int32_t>{0, -1}));
  EXPECT_EQ(watcher.entry, "evaluate");
  EXPECT_EQ(watcher.begun, examples / 2);
  EXPECT_EQ(watcher.ended, examples / 2);
  ASSERT_EQ(ngc_context_observe(session.context, nullptr), NGC_OK);
  EXPECT_EQ(outputs(session, data), expected);
  EXPECT_EQ(watcher.begun, examples / 2);
  observer.size = 8;
  EXPECT_EQ(ngc_context_observe(session.context, &observer), NGC_ERROR_RANGE);
  EXPECT_STREQ(ngc_last_error(session.context),
               "observer.size is 8, expected sizeof(ngc_observer), which is "
               "32");
}

TEST(Threads, ContextsAtOnce) {
  Data data;
  Session shared(ngc_model_fake, withThreads(1));
  std::vector<float> expected = outputs(shared, data);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      ngc_options options = withThreads(t % 2 + 1);
      options.size = sizeof options;
      options.batch_size = 100 * t;
      ngc_context *context = nullptr;
      if (ngc_context_create(shared.model, &options, &context)) {
        ++wrong;
        return;
      }
      std::vector<ngc_input> inputs = data.inputs();
      for (int i = 0; i < 10; ++i) {
        ngc_request wanted = request("Output", "None");
        if (ngc_evaluate(context, inputs.data(), 2, &wanted, 1) ||
            memcmp(wanted.result.data, expected.data(), expected.size() * 4))
          ++wrong;
      }
      ngc_request unknown = request("Outpt");
      if (!ngc_evaluate(context, inputs.data(), 2, &unknown, 1))
        ++wrong;
      ngc_context_destroy(context);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

//===-- arenas -----------------------------------------------------------===//

TEST(Arena, OfTheCaller) {
  Data data;
  Session own(ngc_model_fake, withThreads(1));
  const uint64_t bytes = 64 + 128 * 12;
  void *memory = aligned_alloc(64, bytes);
  memset(memory, 0xff, bytes);
  ngc_options options = withThreads(1);
  options.arena = memory;
  options.arena_bytes = bytes;
  {
    Session session(ngc_model_fake, options);
    EXPECT_EQ(ngc_context_batch_size(session.context), 128);
    EXPECT_EQ(ngc_context_arena_bytes(session.context), bytes);
    EXPECT_EQ(outputs(session, data), outputs(own, data));
    options.arena_bytes = 100;
    Session small(ngc_model_fake, options);
    EXPECT_EQ(small.errorOf(data.inputs(), {request("Sum")}),
              "the arena has 100 bytes, entry 'evaluate' needs 128");
  }
  options.size = sizeof options;
  options.arena = static_cast<char *>(memory) + 8;
  ngc_context *context = nullptr;
  EXPECT_EQ(ngc_context_create(own.model, &options, &context),
            NGC_ERROR_MEMORY);
  EXPECT_STREQ(ngc_last_error(nullptr), "the arena is not 64-byte aligned");
  free(memory);
}

TEST(Arena, Prepared) {
  Session session(ngc_model_fake, withThreads(2));
  EXPECT_EQ(ngc_context_arena_bytes(session.context), 0u);
  ASSERT_EQ(ngc_context_prepare(session.context, 1000), NGC_OK);
  EXPECT_EQ(ngc_context_arena_bytes(session.context), 12032u + 128u);
  EXPECT_EQ(ngc_context_prepare(session.context, -1), NGC_ERROR_RANGE);
}
