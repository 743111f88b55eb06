/*===-- ngc/artifact.h - what a compiled model looks like in memory -------===*
 *
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The binary interface between a compiled model and the runtime. A model is
 * one exported constant, `ngc_model_<name>`, of type ngc_model: tables only,
 * no constructor, no global state. Everything that can change (arrays, arena,
 * threads) is handed in with each call.
 *
 *   ngc_model ── inputs, outputs   ports: name, type, shape, range, coder
 *             ├─ arrays            canonical arrays, by path
 *             ├─ placed            arrays as kernels read them, maybe packed
 *             ├─ entries           evaluate, gradient, encode:Input, ...
 *             └─ weights           one 64-byte aligned block, last of the file
 *
 * The same facts, less code and weights, stand in the ELF note
 * ".note.ngc" (owner "ngc", type NGC_NOTE_TYPE), so that a file can be checked
 * and listed without running anything of it. The note's payload is
 *   uint32 abi_version, uint32 zero,
 *   the symbol's name and a JSON text, each ending in a zero byte.
 *
 * This header is C99 and includes nothing but <stdint.h>. Every change of a
 * layout below increments NGC_ABI_VERSION.
 *===----------------------------------------------------------------------===*/
#ifndef NGC_ARTIFACT_H
#define NGC_ARTIFACT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NGC_ABI_VERSION 5u
#define NGC_NOTE_TYPE 1u
#define NGC_MAX_DIMS 4 /* dynamic dimensions of one entry */
#define NGC_MAX_AXES 8 /* rank of any port, array or slot */

/* Element types. The values are part of the ABI. */
typedef enum ngc_type {
  NGC_REAL32 = 1,
  NGC_REAL64 = 2,
  NGC_INT8 = 3,
  NGC_INT16 = 4,
  NGC_INT32 = 5,
  NGC_INT64 = 6,
  NGC_UINT8 = 7,
  NGC_UINT16 = 8,
  NGC_UINT32 = 9,
  NGC_UINT64 = 10,
  NGC_BOOL = 11,
  NGC_REAL16 = 12,
  NGC_BFLOAT16 = 13
} ngc_type;

/* How a compiled entry computes. Real32 and Mixed have ports of real32, Real64
 * has ports of real64. Mixed stores the operands of contractions in 16 bits
 * and computes all else as Real32. */
typedef enum ngc_precision {
  NGC_PRECISION_REAL32 = 1,
  NGC_PRECISION_REAL64 = 2,
  NGC_PRECISION_MIXED = 3
} ngc_precision;

/* What layers such as dropout do depends on it. */
typedef enum ngc_mode { NGC_MODE_TEST = 1, NGC_MODE_TRAIN = 2 } ngc_mode;

/* One dimension: `size` if it is >= 0, else the entry's dynamic dimension
 * number `-1 - size`. */
typedef int64_t ngc_dim;

/*===-- coders ------------------------------------------------------------===*/

/* An encoder or decoder attached to a port. Its compiled part is an entry of
 * the model; its raw part (file bytes -> pixels, label -> number) is done by
 * the runtime, which finds the routine by `kind`. */
typedef struct ngc_coder {
  const char *kind;           /* "image", "class", "boolean" */
  const char *options;        /* JSON object of all options, resolved */
  uint32_t class_count;       /* class coders: the labels */
  uint32_t depth;             /* outer axes the coder is mapped over */
  const char *const *classes; /* null: the classes are 1 .. class_count */
  int32_t entry;              /* index into entries, or -1: nothing compiled */
  int32_t entry64;            /* the same for Real64 */
} ngc_coder;

/*===-- ports and arrays --------------------------------------------------===*/

/* A port of the net, for one example: no batch axis. */
typedef struct ngc_port {
  const char *name;
  uint32_t type; /* ngc_type the kernels work with */
  uint32_t rank;
  const ngc_dim *dims;
  int64_t low, high;      /* integer range, inclusive; low > high: none.
                           * Integer data are stored as the user gives them. */
  const ngc_coder *coder; /* or null */
} ngc_port;

/* How an array is initialised where no value is given. */
typedef enum ngc_initial {
  NGC_INITIAL_RANDOM = 0,   /* by the method: Kaiming, Xavier, ... */
  NGC_INITIAL_CONSTANT = 1, /* `initial_value` everywhere */
  NGC_INITIAL_BIASES = 2    /* the same, unless the method draws biases too */
} ngc_initial;

/* A canonical array: what the user names, e.g. "block/conv1/Weights". */
typedef struct ngc_array {
  const char *path;
  uint32_t type;
  uint32_t rank;
  const int64_t *dims;
  int32_t placed;       /* the placed array that holds its values exactly, a
                         * plain copy of type `type`; or -1: no code reads it */
  uint32_t has_value;   /* 0: uninitialised, a call that needs it fails */
  uint32_t initial;     /* ngc_initial */
  uint32_t statistic;   /* 1: moved by running in Train mode, no gradient */
  double initial_value; /* for NGC_INITIAL_CONSTANT */
  int64_t fan_in;       /* inputs that one output depends on, and outputs */
  int64_t fan_out;      /* that one input reaches */
  double learning_rate; /* multiplier of the global rate; 0: frozen */
} ngc_array;

/* How a placed array is made from a canonical one, axis by axis of the
 * result. WHOLE copies a source axis; OUTER is its quotient by `block`, INNER
 * its remainder (zero-padded to whole blocks). Where an axis has several OUTER
 * each block divides the next larger one, and a quotient is taken of what that
 * leaves. A recipe of rank 0 is a plain copy. Examples: panels [N/16][K][16] of
 * a matrix [N][K] are
 *   {OUTER, axis 0, block 16}, {WHOLE, axis 1}, {INNER, axis 0, block 16},
 * and with [2] for the halves of each 32 columns behind, [N/32][K][16][2],
 *   {OUTER, 0, 32}, {WHOLE, 1}, {INNER, 0, 16}, {OUTER, 0, 16}.
 * REVERSED is WHOLE from the last to the first, as in a filter turned round. */
typedef enum ngc_pack_kind {
  NGC_PACK_WHOLE = 0,
  NGC_PACK_OUTER = 1,
  NGC_PACK_INNER = 2,
  NGC_PACK_REVERSED = 3
} ngc_pack_kind;

typedef struct ngc_pack_axis {
  uint32_t kind;   /* ngc_pack_kind */
  uint32_t source; /* axis of the canonical array */
  int64_t block;   /* OUTER, INNER: the block's size */
} ngc_pack_axis;

/* An array as kernels read it. Entries get pointers in the order of the
 * table `placed`. */
typedef struct ngc_placed {
  uint32_t array;  /* index into arrays */
  uint32_t type;   /* ngc_type of the stored elements */
  uint64_t offset; /* into weights, a multiple of 64 */
  uint64_t bytes;
  uint32_t rank; /* of the recipe; 0: a plain copy */
  uint32_t source_rank;
  const ngc_pack_axis *axes;
  /* The shape in which the recipe sees the array: other axes may hold the same
   * elements in the same order. Null: the array's own. */
  const int64_t *dims;
  uint32_t versions; /* bit i: the code of version i reads it; 0: all */
  uint32_t reserved;
} ngc_placed;

/*===-- entries -----------------------------------------------------------===*/

/* A task of a kernel: items [begin, end) of its iteration space. `worker` is
 * less than the number of threads and picks the scratch memory. */
typedef void (*ngc_body)(void *arguments, int64_t begin, int64_t end,
                         int32_t worker);

/* What a call may ask of its host. The compiled code never creates threads,
 * never allocates and never aborts. */
typedef struct ngc_host {
  void *context;
  /* Runs body over [0, count), cut into tasks of `grain` items (the last may
   * be shorter), and returns when all of them are done. The cut is given by
   * the caller, so results do not depend on the number of threads. */
  void (*parallel_for)(void *context, ngc_body body, void *arguments,
                       int64_t count, int64_t grain);
  int32_t threads; /* workers that parallel_for may use, >= 1 */
  uint32_t reserved;
  void *launch, *copy, *stream; /* for accelerators; null on CPU */
  /* Told by an entry before each of its steps, with the step's number, and -1
   * when all are done. Null: nobody wants to know. */
  void (*step)(void *observer, int32_t number);
  void *observer;
} ngc_host;

/* One call of an entry. */
typedef struct ngc_call {
  const int64_t *dims;       /* values of the dynamic dimensions */
  const void *const *inputs; /* one per input of the entry */
  void *const *outputs;      /* one per output; null if not needed */
  const void *const *placed; /* one per placed array of the model */
  void *arena;               /* 64-byte aligned, see ngc_entry */
  const uint64_t *need;      /* bit i % 64 of word i / 64: output i is wanted */
  const ngc_host *host;
} ngc_call;

/* Part of the arena: coefficient * product of dims[i]^exponents[i] bytes,
 * rounded up to 64. Regions follow each other from the arena's start. */
typedef struct ngc_region {
  uint64_t coefficient;
  uint8_t exponents[NGC_MAX_DIMS];
  uint32_t reserved;
} ngc_region;

/* What an input or output of an entry is to the net. */
typedef enum ngc_role {
  NGC_ROLE_PORT = 0,      /* the port `name`, batched; of coders: any value */
  NGC_ROLE_COTANGENT = 1, /* input: what the gradient of the output port `name`
                           * begins with, shaped like the port */
  NGC_ROLE_RANDOM = 2,    /* input, int64[2]: the seed, and the number of the
                           * first example within the whole batch */
  NGC_ROLE_PORT_GRADIENT = 3,  /* output: of the input port `name`, batched */
  NGC_ROLE_ARRAY_GRADIENT = 4, /* output: of the array `name`, summed over the
                                * batch, shaped like the array */
  NGC_ROLE_STATISTIC = 5       /* output: the new value of the array `name` */
} ngc_role;

/* An input or output of an entry: dense, row-major. */
typedef struct ngc_slot {
  const char *name;
  uint32_t type;
  uint32_t rank;
  const ngc_dim *dims;
  uint32_t role; /* ngc_role */
  uint32_t reserved;
} ngc_slot;

typedef enum ngc_entry_kind {
  NGC_ENTRY_EVALUATE = 1, /* outputs: the ports of the net, in order; in Train
                           * mode also the statistics */
  NGC_ENTRY_GRADIENT = 2, /* the same, then gradients */
  NGC_ENTRY_ENCODE = 3,
  NGC_ENTRY_DECODE = 4
} ngc_entry_kind;

/* Compiled code. Arena size: sum of regions + threads * scratch. */
typedef struct ngc_entry {
  const char *name;    /* "evaluate", "gradient", "evaluate:real64:train",
                        * "encode:Input", "decode:Output:real64", ... */
  uint32_t kind;       /* ngc_entry_kind */
  uint32_t precision;  /* ngc_precision */
  uint32_t mode;       /* ngc_mode; coders: NGC_MODE_TEST */
  uint32_t step_count; /* calls of kernels, as the host is told of them */
  int32_t (*run)(const ngc_call *call); /* 0: done */
  uint32_t dim_count; /* dynamic dimensions; "evaluate" has 1, the batch, or
                       * 0: then it is for one batch, axis 0 of its ports */
  uint32_t input_count;
  uint32_t output_count;
  uint32_t region_count;
  const ngc_slot *inputs;
  const ngc_slot *outputs;
  const ngc_region *regions;
  uint64_t scratch; /* bytes per thread, a multiple of 64 */
} ngc_entry;

/* The code for one set of instructions. The runtime takes the first version
 * whose features the processor has. All versions have the same entries, of
 * different code and memory, and share the weights; one that wants an array
 * packed in another way than the others has a placed array of its own. */
typedef struct ngc_version {
  const char *cpu;      /* what it was compiled for, e.g. "haswell" */
  const char *features; /* space-separated, e.g. "avx2 fma"; "" runs anywhere */
  uint32_t entry_count;
  uint32_t reserved;
  const ngc_entry *entries;
  const char *facts; /* JSON, for reports and profiles, or null: the machine
                      * as it was described, and of each entry's steps the
                      * kernel, its layers, work, traffic, tile and tasks */
} ngc_version;

#define NGC_MAX_VERSIONS 32

/*===-- the model ---------------------------------------------------------===*/

typedef struct ngc_layer {
  const char *path; /* "block/conv1" */
  const char *kind; /* "convolution" */
} ngc_layer;

/* From output port of a layer (or -1: a port of the net) to an input port. */
typedef struct ngc_edge {
  int32_t from, to;
  const char *from_port, *to_port;
} ngc_edge;

typedef struct ngc_model {
  char magic[8];        /* "ngcmodl" and a zero byte */
  uint32_t abi_version; /* NGC_ABI_VERSION, checked first */
  uint32_t bytes;       /* sizeof(ngc_model) */
  const char *name;
  const char *compiler; /* "ngc 0.1.0" */
  const char *text;     /* the resolved net, or null if stripped */
  uint32_t input_count, output_count, array_count, placed_count;
  uint32_t layer_count, edge_count, version_count, reserved;
  const ngc_port *inputs;
  const ngc_port *outputs;
  const ngc_array *arrays;
  const ngc_placed *placed;
  const ngc_layer *layers;
  const ngc_edge *edges;
  const ngc_version *versions;
  const uint8_t *weights; /* 64-byte aligned, read only */
  uint64_t weights_bytes;
  const char *initialize; /* JSON: how the net asks to be initialised, e.g.
                           * {"method": "kaiming", "seed": 1234}; or null */
} ngc_model;

#ifdef __cplusplus
}
#endif
#endif
