// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- updates.cpp - new values of arrays, in all their copies -----------===//

#include "updates.h"

namespace ngc {
namespace {

/// Elements of a task: about 10 microseconds, the least that pays a fork.
constexpr int64_t taskElements = 16384;

/// value - rate * gradient. To try another rule, write another such type.
template <typename T> struct Descend {
  using Vector = typename Lanes<T>::Vector;
  static constexpr int lanes = Lanes<T>::count;
  T *to;
  const T *value, *gradient;
  T rate;

  void one(int64_t at, int64_t source) const {
    to[at] = value[at] - rate * gradient[source];
  }
  void update(int64_t at, Vector slope) const {
    Lanes<T>::store(to + at, Lanes<T>::load(value + at) - rate * slope);
  }
  void row(int64_t at, int64_t source) const {
    update(at, Lanes<T>::load(gradient + source));
  }
  void square(int64_t at, int64_t stride, int64_t source,
              int64_t sourceStride) const {
    Vector rows[lanes];
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      rows[i] = Lanes<T>::load(gradient + source + i * sourceStride);
    Lanes<T>::transpose(rows);
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
      update(at + i * stride, rows[i]);
  }
  void padding(int64_t at) const { to[at] = 0; }
  void prefetch(int64_t source) const { __builtin_prefetch(gradient + source); }
};

/// How a phase is cut for one copy: units of the walk, or elements of a plain
/// array.
struct Cut {
  int64_t units, perTask;

  Cut(const Copy &copy, Phase phase) {
    if (!isPacked(copy, phase)) {
      units = copy.count;
      perTask = taskElements;
      return;
    }
    uint64_t bytes = ngc_type_bytes(copy.type);
    PackWalk walk = phase == Phase::Repack ? PackWalk(copy.recipe, bytes)
                                           : PackWalk(copy.recipe);
    units = walk.unitCount();
    int64_t each = walk.unitElements();
    perTask = each < taskElements ? taskElements / (each ? each : 1) : 1;
  }
  static bool isPacked(const Copy &copy, Phase phase) {
    return copy.recipe.rank &&
           (phase == Phase::Descend || phase == Phase::Repack);
  }
  int64_t tasks() const { return (units + perTask - 1) / perTask; }
};

bool isConcerned(const Copy &copy, Phase phase) {
  if (copy.statistic)
    return false;
  switch (phase) {
  case Phase::Widen:
    return !copy.exact && copy.gradientType != copy.arrayType;
  case Phase::Descend:
    return !copy.exact;
  case Phase::Round:
  case Phase::Repack:
    return copy.exact;
  }
  return false;
}

template <typename T>
void descend(const Copy &copy, int64_t begin, int64_t end) {
  Descend<T> op = {reinterpret_cast<T *>(copy.to),
                   reinterpret_cast<const T *>(copy.from),
                   reinterpret_cast<const T *>(copy.gradient), T(copy.rate)};
  if (copy.recipe.rank) {
    PackWalk(copy.recipe).run(op, begin, end);
    return;
  }
  for (; begin + op.lanes <= end; begin += op.lanes)
    op.row(begin, begin);
  for (; begin < end; ++begin)
    op.one(begin, begin);
}

/// Elements [begin, end) of a dense array.
void convert(const Copy &copy, uint32_t toType, uint8_t *to, uint32_t fromType,
             const uint8_t *from, int64_t begin, int64_t end) {
  int64_t toBytes = int64_t(ngc_type_bytes(toType));
  int64_t fromBytes = int64_t(ngc_type_bytes(fromType));
  convertRow(toType, to + begin * toBytes, toBytes, fromType,
             from + begin * fromBytes, fromBytes, end - begin);
}

void runTask(const Copy &copy, Phase phase, int64_t begin, int64_t end) {
  uint64_t bytes = ngc_type_bytes(copy.type);
  switch (phase) {
  case Phase::Widen:
    return convert(copy, copy.arrayType, copy.numbers.data, copy.gradientType,
                   copy.gradient, begin, end);
  case Phase::Descend:
    return copy.type == NGC_REAL32 ? descend<float>(copy, begin, end)
                                   : descend<double>(copy, begin, end);
  case Phase::Round: {
    const Copy &exact = *copy.exact;
    return convert(copy, copy.type, copy.numbers.data, exact.type,
                   exact.recipe.rank ? copy.plain.data : exact.to, begin, end);
  }
  case Phase::Repack:
    if (!copy.recipe.rank) {
      memcpy(copy.to + uint64_t(begin) * bytes,
             copy.numbers.data + uint64_t(begin) * bytes,
             uint64_t(end - begin) * bytes);
      return;
    }
    PackWalk walk(copy.recipe, bytes);
    packUnits(walk, bytes, copy.numbers.data, copy.to, begin, end);
  }
}

struct Tasks {
  Phase phase;
  const Copy *copies;
  uint32_t count;
};

/// Tasks are counted over all copies; those of one follow each other.
void runTasks(void *arguments, int64_t begin, int64_t end, int32_t) {
  const Tasks &tasks = *static_cast<const Tasks *>(arguments);
  uint32_t low = 0, high = tasks.count;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    (tasks.copies[middle].firstTask <= begin ? low : high) = middle;
  }
  for (uint32_t i = low; i < tasks.count && tasks.copies[i].firstTask < end;
       ++i) {
    const Copy &copy = tasks.copies[i];
    if (!isConcerned(copy, tasks.phase))
      continue;
    Cut cut(copy, tasks.phase);
    int64_t first = begin - copy.firstTask, last = end - copy.firstTask;
    first = first > 0 ? first * cut.perTask : 0;
    last = last * cut.perTask < cut.units ? last * cut.perTask : cut.units;
    if (first < last)
      runTask(copy, tasks.phase, first, last);
  }
}

} // namespace

void runPhase(const ngc_host &host, Phase phase, Copy *copies, uint32_t count) {
  int64_t tasks = 0, elements = 0;
  for (uint32_t i = 0; i < count; ++i) {
    copies[i].firstTask = tasks;
    if (!isConcerned(copies[i], phase))
      continue;
    tasks += Cut(copies[i], phase).tasks();
    elements += copies[i].count;
  }
  Tasks all = {phase, copies, count};
  if (elements > taskElements)
    host.parallel_for(host.context, runTasks, &all, tasks, 1);
  else if (tasks)
    runTasks(&all, 0, tasks, 0);
}

} // namespace ngc
