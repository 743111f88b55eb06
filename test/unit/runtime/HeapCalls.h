// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===-- HeapCalls.h - how often the program asks for memory ---------------===//
//
// A program linked with HeapCalls.cpp has counting allocation functions, which
// every shared library in it then calls too, the opened models included.
//
//===----------------------------------------------------------------------===//
#ifndef RUNTIME_TEST_HEAP_CALLS_H
#define RUNTIME_TEST_HEAP_CALLS_H

#include <cstdint>

/// Calls of malloc, calloc, realloc, free, memalign and their kin so far, on
/// all threads.
uint64_t heapCalls();

#endif
