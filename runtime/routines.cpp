// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- routines.cpp - raw routines of coders
//-------------------------------===//
//
// One table for the process: the raw routine of each kind of coder.
//
//===----------------------------------------------------------------------===//

#include "context.h"

namespace ngc {

namespace {
constexpr int mostKinds = 32;
struct Registration {
  const char *kind;
  RawRoutine routine;
};
Registration registrations[mostKinds];
pthread_mutex_t registrationLock = PTHREAD_MUTEX_INITIALIZER;
} // namespace

RawRoutine findRawRoutine(const char *kind) {
  RawRoutine routine = {};
  pthread_mutex_lock(&registrationLock);
  for (const Registration &entry : registrations)
    if (entry.kind && strcmp(entry.kind, kind) == 0)
      routine = entry.routine;
  pthread_mutex_unlock(&registrationLock);
  return routine;
}

} // namespace ngc

using namespace ngc;

ngc_status ngc_register_coder(const char *kind, ngc_raw_routine routine,
                              void *user) {
  if (!kind)
    return threadMessage().fail(NGC_ERROR_NULL,
                                "ngc_register_coder: the kind is null");
  Registration *place = nullptr;
  pthread_mutex_lock(&registrationLock);
  for (Registration &entry : registrations) {
    if (entry.kind && strcmp(entry.kind, kind) == 0) {
      place = &entry;
      break;
    }
    if (!entry.kind && !place)
      place = &entry;
  }
  if (place)
    *place = {kind, {routine, user}};
  pthread_mutex_unlock(&registrationLock);
  return place
             ? NGC_OK
             : threadMessage().fail(NGC_ERROR_MEMORY,
                                    "more than %d kinds of coders", mostKinds);
}
