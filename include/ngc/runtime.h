// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- ngc/runtime.h - run compiled models, the C interface --------------===*
 *
 * A model is compiled code with its arrays; it is shared by all threads, and
 * its arrays can be replaced while they run. A context is what one thread needs
 * to call it: memory, worker threads, a precision and a mode, the last error. A
 * call takes values by port name and gives results by port name and property,
 * and gradients by port name or array path.
 *
 *     ngc_handle *model;
 *     if (ngc_model_open("lenet.so", &model))
 *       return puts(ngc_last_error(NULL));
 *     ngc_context *context;
 *     ngc_context_create(model, NULL, &context);
 *
 *     int64_t dims[] = {28, 28};                  // one image, grey, 0..255
 *     ngc_input input = {"Input", ngc_value_array(pixels, NGC_UINT8, 2, dims)};
 *     ngc_request request = {.port = "Output"};
 *     request.property = "TopProbabilities:3";
 *     if (ngc_evaluate(context, &input, 1, &request, 1))
 *       return puts(ngc_last_error(context));
 *     for (int i = 0; i < 3; ++i)
 *       printf("%s %g\n", request.result.labels[request.result.positions[i]],
 *              ((const float *)request.result.data)[i]);
 *
 *     ngc_context_destroy(context);
 *     ngc_model_close(model);
 *
 * Every function that can fail returns an ngc_status; 0 is success. Nothing
 * aborts, prints or throws. Names are zero-terminated UTF-8.
 *
 * Memory is taken when a model is opened, when a context is created or
 * prepared, and when a call is larger than all before it. A call whose inputs
 * are arrays allocates nothing if an earlier one had the same requests and at
 * least as many examples, or if the context was prepared for as many and its
 * results go to targets.
 *===----------------------------------------------------------------------===*/
#ifndef NGC_RUNTIME_H
#define NGC_RUNTIME_H

#include "ngc/artifact.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NGC_API __attribute__((visibility("default")))
#else
#define NGC_API
#endif

/*===-- status and errors -------------------------------------------------===*/

typedef enum ngc_status {
  NGC_OK = 0,
  NGC_ERROR_FILE = 1,         /* a file cannot be read or written */
  NGC_ERROR_ARTIFACT = 2,     /* not a model, damaged, or of another version */
  NGC_ERROR_NAME = 3,         /* unknown port, property, array, class, ... */
  NGC_ERROR_MISSING = 4,      /* an input or an array's value is missing */
  NGC_ERROR_SHAPE = 5,        /* a wrong shape or batch size */
  NGC_ERROR_TYPE = 6,         /* a value of a kind that the port cannot take */
  NGC_ERROR_RANGE = 7,        /* an integer out of the port's range, an option
                               * out of its bounds */
  NGC_ERROR_NULL = 8,         /* a null pointer where one must not be */
  NGC_ERROR_MEMORY = 9,       /* no memory, or the caller's is too small */
  NGC_ERROR_UNSUPPORTED = 10, /* this build or this processor cannot do it */
  NGC_ERROR_RUN = 11          /* the compiled code reported a failure */
} ngc_status;

typedef struct ngc_handle ngc_handle;   /* an opened model */
typedef struct ngc_context ngc_context; /* what one thread calls it with */

/* The text of the last error of `context`; with null, the calling thread's
 * last error of a function without a context (open, info, create, read).
 * Never null; empty if there was none. Valid until the next such error. */
NGC_API const char *ngc_last_error(const ngc_context *context);

/* The runtime's version, "0.1.0". */
NGC_API const char *ngc_runtime_version(void);

/*===-- models ------------------------------------------------------------===*/

/* Opens a compiled model (.so). The file's note is read and checked before
 * anything of it is loaded or run. */
NGC_API ngc_status ngc_model_open(const char *path, ngc_handle **model);

/* The same with the version of the code that was compiled for `cpu`, one of
 * the names given to `ngc --cpu`; null: the best that this processor can run,
 * as above. */
NGC_API ngc_status ngc_model_open_for(const char *path, const char *cpu,
                                      ngc_handle **model);

/* Opens a model that is linked into the program: `&ngc_model_<name>`. */
NGC_API ngc_status ngc_model_from(const ngc_model *linked, ngc_handle **model);

/* Closes a model; its contexts must be destroyed before. Null is allowed. */
NGC_API void ngc_model_close(ngc_handle *model);

/* The model's tables: ports, arrays, layers, edges, coders, the net's text
 * (see artifact.h). They live as long as the model is open. */
NGC_API const ngc_model *ngc_model_tables(const ngc_handle *model);

/* The version of the code chosen for this processor, with its entries. */
NGC_API const ngc_version *ngc_model_version(const ngc_handle *model);

/* The examples of every call, where `ngc --batch` has fixed their number; 0: a
 * call may have any number of them. */
NGC_API int64_t ngc_model_batch_size(const ngc_handle *model);

/* Look-ups by name; null if there is none. `name` null: the only port. */
NGC_API const ngc_port *ngc_model_input(const ngc_handle *model,
                                        const char *name);
NGC_API const ngc_port *ngc_model_output(const ngc_handle *model,
                                         const char *name);
NGC_API const ngc_array *ngc_model_array(const ngc_handle *model,
                                         const char *path);
NGC_API const ngc_entry *ngc_model_entry(const ngc_handle *model,
                                         const char *name);

/* Reads the JSON text of a file's note without loading the model. The text is
 * to be freed with ngc_text_free. */
NGC_API ngc_status ngc_model_info(const char *path, char **json);
NGC_API void ngc_text_free(char *text);

/* The properties that an output port can be asked for, ended by null; e.g.
 * "Decision", "TopDecisions:n", ..., "None". Without a decoder: "None". */
NGC_API const char *const *ngc_port_properties(const ngc_port *output);

/* Bytes of one element; 0 for a number that is no ngc_type. */
NGC_API uint64_t ngc_type_bytes(uint32_t type);
/* "real32", "int64", ...; "unknown type" for others. */
NGC_API const char *ngc_type_name(uint32_t type);

/* The arena that a call of an entry needs, in bytes. */
NGC_API uint64_t ngc_entry_arena_bytes(const ngc_entry *entry,
                                       const int64_t *dims, int32_t threads);

/*===-- contexts ----------------------------------------------------------===*/

/* When the batch size is Automatic, the arena together with the arrays of all
 * ports, for the examples evaluated at once, stays within a limit. It is as
 * large as the net's arrays, but 16 to 64 MiB, and 4 MiB for each thread if
 * that is more: what one layer wrote is in the last cache when another reads
 * it, and each part of a batch reads the arrays once more. Gradients keep what
 * every layer gave, and add up sums by arrays for each part: 512 MiB. Where
 * statistics of the batch are taken (batch normalization in Train mode),
 * nothing is cut. */
#define NGC_ARENA_LEAST_LIMIT ((uint64_t)16 << 20)
#define NGC_ARENA_LIMIT ((uint64_t)64 << 20)
#define NGC_GRADIENT_ARENA_LIMIT ((uint64_t)512 << 20)

/* Zero everywhere is the default. Set `size` to sizeof(ngc_options), so that
 * the struct can grow. */
typedef struct ngc_options {
  uint64_t size;
  int64_t batch_size; /* examples evaluated at once, at most. 0 is Automatic:
                       * as many as keep the arena within the limit, at least
                       * 1. Larger batches are cut evenly, with equal results. A
                       * model compiled for one batch takes that, and 0. */
  int32_t threads;    /* workers with the calling thread; 0: one for each
                       * processor that this process may use */
  uint32_t reserved;
  const ngc_host *host; /* the application's threads in place of our own; must
                         * outlive the context, `threads` is then not used */
  void *arena;          /* the caller's arena, 64-byte aligned, or null */
  uint64_t arena_bytes; /* its size; Automatic then means: what fits */
  uint64_t arena_limit; /* 0: as told above */
  uint32_t precision;   /* ngc_precision; 0: the first one that the model was
                         * compiled for, of Real32, Real64, Mixed */
  uint32_t mode;        /* ngc_mode; 0: Test, or Train if there is no other */
} ngc_options;

/* A context must be used by one thread at a time; different contexts of the
 * same model may run at once. `options` may be null. */
NGC_API ngc_status ngc_context_create(ngc_handle *model,
                                      const ngc_options *options,
                                      ngc_context **context);
NGC_API void ngc_context_destroy(ngc_context *context);

/* Takes now the memory that calls with up to `examples` examples will need;
 * that for pictures and for properties of decoders is taken when they come. */
NGC_API ngc_status ngc_context_prepare(ngc_context *context, int64_t examples);

/* The chosen batch size: the one set, or what Automatic came to, INT64_MAX if
 * that cuts nothing. */
NGC_API int64_t ngc_context_batch_size(const ngc_context *context);
NGC_API int32_t ngc_context_threads(const ngc_context *context);
/* The size of the context's arena now, or of the caller's. */
NGC_API uint64_t ngc_context_arena_bytes(const ngc_context *context);
/* Tasks run so far by worker 0 (the calling thread), 1, ... of our own pool.
 * 0 for a host's threads and for a worker that does not exist. */
NGC_API uint64_t ngc_context_tasks(const ngc_context *context, int32_t worker);

/* Who watches a context's calls, for profiles and traces. Both functions are
 * called in the middle of calls; either may be null. Set `size` to
 * sizeof(ngc_observer). */
typedef struct ngc_observer {
  uint64_t size;
  void *user;
  /* Before each step of an entry, by the calling thread, with its number (of
   * entry->step_count), and with -1 when all are done. */
  void (*step)(void *user, const ngc_entry *entry, int32_t number);
  /* Before (`begins` 1) and after (0) each task of our own pool, by the thread
   * that runs it; one of its steps is running then. Little work is no task:
   * the calling thread does it. */
  void (*task)(void *user, int32_t worker, uint32_t begins);
} ngc_observer;

/* From the next call on; null: nobody watches, which is how a context begins
 * and costs nothing. */
NGC_API ngc_status ngc_context_observe(ngc_context *context,
                                       const ngc_observer *observer);

/* Real32 and Mixed give real32 arrays, Real64 real64; inputs are converted. */
NGC_API uint32_t ngc_context_precision(const ngc_context *context);

/* The entry that ngc_evaluate (kind NGC_ENTRY_EVALUATE) or ngc_gradient
 * (NGC_ENTRY_GRADIENT) runs in the context's precision and mode; null if there
 * is none. */
NGC_API const ngc_entry *ngc_context_entry(const ngc_context *context,
                                           uint32_t kind);

/* In Train mode layers such as dropout do what they do while training, and
 * statistics move (see below). Layers that look at the whole batch then look at
 * the examples evaluated at once: at all of them, unless the context was given
 * a batch size, an arena or its limit. */
NGC_API ngc_status ngc_context_set_mode(ngc_context *context, uint32_t mode);
NGC_API uint32_t ngc_context_mode(const ngc_context *context);

/* Where random numbers begin. The same seed gives the same bits, whatever the
 * threads and the batch size. */
typedef enum ngc_seeding {
  NGC_SEEDING_AUTOMATIC = 0, /* a new seed each call, from the system */
  NGC_SEEDING_INHERITED = 1, /* a new seed each call, the next of a sequence
                              * that the last given seed began */
  NGC_SEEDING_GIVEN = 2      /* `seed` in each call */
} ngc_seeding;

/* `seed` is read for NGC_SEEDING_GIVEN only. */
NGC_API ngc_status ngc_context_set_seeding(ngc_context *context,
                                           uint32_t seeding, uint64_t seed);
/* The seed of the last call that had one: give it to repeat the call. */
NGC_API uint64_t ngc_context_seed(const ngc_context *context);

/* Calls in Train mode move statistics (moving averages). They stay in the
 * context, whose next calls in Train mode go on from them, until they are
 * written to the model, all at once, or forgotten. An array whose learning
 * rate is 0 does not move. */
NGC_API ngc_status ngc_context_commit_statistics(ngc_context *context);
NGC_API ngc_status ngc_context_discard_statistics(ngc_context *context);

/*===-- values ------------------------------------------------------------===*/

/* What can be given to an input port. */
typedef enum ngc_kind {
  NGC_ARRAY = 1,  /* numbers in memory: data, type, rank, dims, strides */
  NGC_BYTES = 2,  /* a file's content: data, count */
  NGC_TEXT = 3,   /* UTF-8, e.g. a class label: data, count */
  NGC_PATH = 4,   /* the name of a file: data (zero-terminated), count */
  NGC_NUMBER = 5, /* number */
  NGC_LIST = 6    /* other values: items, count */
} ngc_kind;

/* A view of memory that stays the caller's. */
typedef struct ngc_value {
  uint32_t kind; /* ngc_kind */
  uint32_t type; /* array: any ngc_type */
  uint32_t rank; /* array: <= NGC_MAX_AXES + 1 */
  uint32_t reserved;
  const void *data;
  const int64_t *dims;    /* array: `rank` of them */
  const int64_t *strides; /* array: in bytes, may be negative; null: dense */
  uint64_t count;         /* bytes of data, or number of items */
  double number;
  const struct ngc_value *items;
} ngc_value;

/* What a port takes
 *   no encoder   an array of any numeric type (or nested lists of numbers) of
 *                the port's shape. Real to integer must be exact.
 *   class        a label as text, or a number (classes 1..n, or a label that
 *                is a number); multilabel: a list of these
 *   boolean      a number or array, 0 is false; texts "True" and "False"
 *   image        bytes or path of an image file (needs ngc_coders), or pixels:
 *                [h, w], [h, w, 1], [h, w, 3], [h, w, 4] (alpha is ignored) of
 *                uint8 (255 is white), uint16 (65535) or reals (1.0)
 * A port whose encoder is mapped over outer axes takes nested lists (or arrays
 * with these axes in front). An array that already has the port's shape, real
 * for a real port and integer for an integer port, passes by the encoder.
 *
 * One more axis (or level of lists) in front makes it a batch; all inputs of a
 * call must then be batches of the same size. Pixels of rank 3 whose last axis
 * is not 1, 3 or 4 are a batch of grey images [n, h, w]. */
typedef struct ngc_input {
  const char *port; /* null: the only input */
  ngc_value value;
} ngc_input;

/*===-- requests and results ----------------------------------------------===*/

/* How "RandomSample" draws. */
typedef struct ngc_sampling {
  double temperature; /* 0 here means 1; higher is more even */
  double cutoff;      /* TotalProbabilityCutoff in (0, 1]; 0 means off */
  int64_t top;        /* among the `top` most likely classes; 0 means all */
  uint64_t seed;      /* used if `seeded`; else a new one is taken and
                       * reported in the result */
  uint32_t seeded;
  uint32_t reserved;
} ngc_sampling;

/* Where an array result goes. All zero: into memory of the context. */
typedef struct ngc_target {
  void *data;
  uint64_t bytes;         /* room at data; not used with strides */
  uint32_t type;          /* any ngc_type; 0: the result's own */
  uint32_t rank;          /* number of strides, must be the result's rank */
  const int64_t *strides; /* in bytes; null: dense */
} ngc_target;

typedef enum ngc_result_kind {
  NGC_RESULT_ARRAY = 1,   /* numbers: data, type */
  NGC_RESULT_CLASSES = 2, /* classes: positions, labels */
  NGC_RESULT_RULES = 3    /* classes with a number each: positions, labels and
                           * data (real32) */
} ngc_result_kind;

#define NGC_RESULT_AXES (NGC_MAX_AXES + 2)

/* Valid until the next call with the same context. */
typedef struct ngc_result {
  uint32_t kind; /* ngc_result_kind */
  uint32_t type; /* of data: the target's type, else the property's */
  uint32_t rank;
  uint32_t batched; /* 1: axis 0 counts the examples */
  int64_t dims[NGC_RESULT_AXES];
  const void *data;          /* the target's data if there was one */
  const int64_t *positions;  /* 0-based class numbers */
  const int64_t *counts;     /* multilabel decisions: how many classes each
                              * element has; `positions` follow one another */
  const char *const *labels; /* the class table; null: position + 1 names it */
  uint32_t label_count;
  uint32_t seeded; /* 1: a random sample, drawn with `seed` */
  uint64_t seed;
} ngc_result;

/* One wanted result. Properties (the first is the default, null):
 *   no decoder  None
 *   class       Decision, TopDecisions:n, TopProbabilities (5 at most),
 *               TopProbabilities:n, Probabilities, Probability:<class>,
 *               Entropy, RandomSample, RandomSample:<temperature>, None
 *   boolean     Decision, Probability, Entropy, RandomSample,
 *               RandomSample:<temperature>, None
 *   image       Image (uint8 pixels [h, w, 1 or 3]), None
 * None is the port's array itself. Decision of a boolean is an array of type
 * bool. A result has the batch's axis (if any), the decoder's outer axes, and
 * then its own: [n] for Top..., [classes] for Probabilities. */
typedef struct ngc_request {
  const char *port;             /* null: the only output */
  const char *property;         /* null: the decoder's default */
  const ngc_sampling *sampling; /* null: plain sampling with a new seed */
  ngc_target target;
  ngc_result result; /* filled by the call */
} ngc_request;

/* Evaluates the net. All inputs must be given; only what is requested is
 * computed. The same port may be requested with several properties. */
NGC_API ngc_status ngc_evaluate(ngc_context *context, const ngc_input *inputs,
                                uint32_t input_count, ngc_request *requests,
                                uint32_t request_count);

/*===-- gradients ---------------------------------------------------------===*/

/* One wanted gradient. Of an input port: as the inputs are, an example or a
 * batch of them, of the port's shape (with an encoder: of what it makes). Of
 * an array: its shape, summed over the batch. */
typedef struct ngc_gradient_request {
  const char *of;    /* an input port (null: the only one), or an array's path;
                      * a port goes before an array of the same name */
  ngc_target target; /* all zero: memory of the context */
  ngc_result result; /* filled by the call: NGC_RESULT_ARRAY */
} ngc_gradient_request;

/* Evaluates the net and differentiates it in one call; only what is requested
 * is computed. The gradients are those of the sum of all elements of all real
 * outputs, or, with `cotangents`, of the sum of each element times its
 * cotangent: values named by output port and shaped like it, batched as the
 * inputs are. Outputs without one then count as zero. */
NGC_API ngc_status ngc_gradient(ngc_context *context, const ngc_input *inputs,
                                uint32_t input_count,
                                const ngc_input *cotangents,
                                uint32_t cotangent_count, ngc_request *requests,
                                uint32_t request_count,
                                ngc_gradient_request *gradients,
                                uint32_t gradient_count);

/* What a step of training does. Zero everywhere but `size` and `rate` is the
 * default. Set `size` to sizeof(ngc_update), so that the struct can grow. */
typedef struct ngc_update {
  uint64_t size;
  double rate;      /* of learning; an array's own is multiplied by it */
  const char *loss; /* the output port to be made small; null: "Loss", or the
                     * only output */
  const char *const *arrays; /* which arrays learn; null: all that the model
                              * has gradients of */
  uint32_t array_count;
  uint32_t reserved;
} ngc_update;

/* One step of gradient descent: evaluates the net, differentiates the mean of
 * the loss over the examples (the sum of its elements, if it has more than
 * one), and replaces the value of each array that learns by
 *   value - rate * its own rate * gradient
 * in every form in which code reads it. An array whose own rate is 0 stays.
 * Statistics that have moved are committed with it. Results of `requests` are
 * those before the step.
 *
 * As with ngc_model_write_arrays all arrays change at once, and with an error
 * none does. If no other call uses them they change in place, and calls that
 * begin meanwhile wait; else calls that run keep the old values, for which new
 * memory is taken. Steps of several contexts are taken one after the other,
 * each from the values that are then there. Results do not depend on the number
 * of threads. */
NGC_API ngc_status ngc_step(ngc_context *context, const ngc_input *inputs,
                            uint32_t input_count, ngc_request *requests,
                            uint32_t request_count, const ngc_update *update);

/* All gradients that the model has in the context's precision and mode: input
 * ports, then arrays. 0 if it was compiled without. */
NGC_API uint32_t ngc_gradient_target_count(const ngc_context *context);
NGC_API const char *ngc_gradient_target_name(const ngc_context *context,
                                             uint32_t index);

/*===-- arrays ------------------------------------------------------------===*/

/* Whether an array has a value, from the artifact or by writing. */
NGC_API uint32_t ngc_model_array_has_value(const ngc_handle *model,
                                           const char *path);

/* Copies an array's canonical values, dense and row-major, converted to
 * `type` (0: the array's own). `bytes` is the room at `data`. */
NGC_API ngc_status ngc_model_read_array(const ngc_handle *model,
                                        const char *path, uint32_t type,
                                        void *data, uint64_t bytes);

/* What an array is to be: numbers of its shape, any numeric type, in an array
 * or nested lists. They are rounded to the array's type, which all precisions
 * compute with. */
typedef struct ngc_assignment {
  const char *array;
  ngc_value value;
} ngc_assignment;

/* Replaces the values of a set of arrays in one transaction: with an error
 * nothing has changed; else calls that begin later see all of the new values,
 * and calls that run, in any thread, keep the old ones to their end. Contexts
 * need not be told. */
NGC_API ngc_status ngc_model_write_arrays(ngc_handle *model,
                                          const ngc_assignment *values,
                                          uint32_t count);

/* How arrays get initial values; docs/language.md tells what the methods do.
 * The values are what `ngc --initialize` gives, to the last bit. */
typedef enum ngc_method {
  NGC_METHOD_OF_NET = 0, /* what the net says of each array; else Kaiming */
  NGC_METHOD_KAIMING = 1,
  NGC_METHOD_XAVIER = 2,
  NGC_METHOD_ORTHOGONAL = 3,
  NGC_METHOD_IDENTITY = 4,
  NGC_METHOD_RANDOM = 5
} ngc_method;

typedef enum ngc_distribution_kind {
  NGC_DISTRIBUTION_DEFAULT = 0, /* the method's */
  NGC_DISTRIBUTION_NORMAL = 1,  /* mean a, deviation b */
  NGC_DISTRIBUTION_UNIFORM = 2, /* from a to b */
  NGC_DISTRIBUTION_NONE = 3     /* zero */
} ngc_distribution_kind;

typedef struct ngc_distribution {
  uint32_t kind; /* ngc_distribution_kind */
  uint32_t reserved;
  double a, b; /* not used by Kaiming and Xavier, whose deviation is told */
} ngc_distribution;

/* Zero everywhere is the default. */
typedef struct ngc_initialization {
  uint32_t all;    /* 1: also arrays that have a value */
  uint32_t method; /* ngc_method */
  uint64_t seed;   /* used if `seeded`, else the net's; else 1234 */
  uint32_t seeded;
  uint32_t reserved;
  ngc_distribution weights; /* with a method only */
  ngc_distribution biases;  /* NGC_METHOD_RANDOM */
} ngc_initialization;

/* Initialises arrays in one transaction, as ngc_model_write_arrays writes
 * them. `how` may be null. */
NGC_API ngc_status ngc_model_initialize(ngc_handle *model,
                                        const ngc_initialization *how);

/* Writes all arrays that have a value to a file in the format safetensors. A
 * file that is there is replaced when all is written, not before. */
NGC_API ngc_status ngc_model_save_arrays(const ngc_handle *model,
                                         const char *path);

/*===-- coders of the application -----------------------------------------===*/

/* What a raw routine makes of bytes or a path. For kind "image": rank 3,
 * [h, w, 3], sRGB in 0..1. In general: what the encode entry's input takes. */
typedef struct ngc_decoded {
  float *data; /* from `allocate` */
  uint32_t rank;
  uint32_t reserved;
  int64_t dims[NGC_MAX_AXES];
} ngc_decoded;

/* Memory for the result; null when there is none. A second call within one
 * routine gives back what the first one gave. */
typedef struct ngc_allocator {
  void *context;
  void *(*allocate)(void *context, uint64_t bytes);
} ngc_allocator;

/* Turns one raw value (NGC_BYTES, NGC_PATH or NGC_TEXT) into an array. On
 * failure it writes a text of less than `error_bytes` bytes to `error`: lower
 * case, no full stop; the runtime puts the port's name in front. It is called
 * from any thread that evaluates. */
typedef ngc_status (*ngc_raw_routine)(void *user, const ngc_coder *coder,
                                      const ngc_value *value,
                                      const ngc_allocator *allocator,
                                      ngc_decoded *result, char *error,
                                      uint64_t error_bytes);

/* Sets the routine for a kind of coder ("image", ...) in this process; null
 * removes it. `kind` must live for ever. The library ngc_coders does this for
 * the kinds it knows (see coders.h). */
NGC_API ngc_status ngc_register_coder(const char *kind, ngc_raw_routine routine,
                                      void *user);

/*===-- short ways to write values ----------------------------------------===*/

static inline ngc_value ngc_value_of(ngc_kind kind, const void *data,
                                     uint64_t count) {
  ngc_value value;
  memset(&value, 0, sizeof value);
  value.kind = (uint32_t)kind;
  value.data = data;
  value.count = count;
  return value;
}

static inline ngc_value ngc_value_array(const void *data, uint32_t type,
                                        uint32_t rank, const int64_t *dims) {
  ngc_value value = ngc_value_of(NGC_ARRAY, data, 0);
  value.type = type;
  value.rank = rank;
  value.dims = dims;
  return value;
}

static inline ngc_value ngc_value_bytes(const void *data, uint64_t count) {
  return ngc_value_of(NGC_BYTES, data, count);
}

static inline ngc_value ngc_value_text(const char *text) {
  return ngc_value_of(NGC_TEXT, text, text ? strlen(text) : 0);
}

static inline ngc_value ngc_value_path(const char *path) {
  return ngc_value_of(NGC_PATH, path, path ? strlen(path) : 0);
}

static inline ngc_value ngc_value_number(double number) {
  ngc_value value = ngc_value_of(NGC_NUMBER, 0, 0);
  value.number = number;
  return value;
}

static inline ngc_value ngc_value_list(const ngc_value *items, uint64_t count) {
  ngc_value value = ngc_value_of(NGC_LIST, 0, count);
  value.items = items;
  return value;
}

#ifdef __cplusplus
}
#endif
#endif
