// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- ngc/coders.h - picture files for compiled nets --------------------===*
 *
 * The optional second library, libngc_coders: the raw part of image encoders,
 * PNG and JPEG files to pixels. After ngc_coders_register() a port with an
 * image encoder takes the path or the bytes of a file; the other functions are
 * of use alone.
 *
 *   ngc_picture picture;
 *   if (ngc_picture_read("boot.png", &picture)) puts(ngc_coders_error());
 *   ... picture.pixels[(y * picture.width + x) * 3 + c] ...
 *   ngc_picture_free(&picture);
 *
 * What pixels mean: red, green, blue in 0 .. 1 as the file has them, taken as
 * sRGB; colour profiles and gamma chunks are not applied. Grey is replicated.
 * 16-bit samples keep their precision. Alpha is ignored, as in pixels that are
 * given to a port. CMYK becomes (1 - ink)(1 - black). The orientation tag of
 * EXIF is obeyed: a net sees what people see.
 *
 * Every function that can fail returns NGC_OK when done; else
 * ngc_coders_error() tells why, in this thread, until the next call. Damaged
 * and truncated files are errors. A picture may have at most 134,217,728
 * pixels, a file 1 GiB.
 *===----------------------------------------------------------------------===*/
#ifndef NGC_CODERS_H
#define NGC_CODERS_H

#include "ngc/runtime.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lets the ports of this process read picture files. Call it once, before the
 * first evaluation; more often does no harm. */
NGC_API ngc_status ngc_coders_register(void);

/* Pixels [height, width, 3], owned by the caller. */
typedef struct ngc_picture {
  int64_t height, width;
  float *pixels;
} ngc_picture;

/* Reads a PNG or JPEG file; its content tells which, not its name. */
NGC_API ngc_status ngc_picture_read(const char *path, ngc_picture *picture);

/* The same from memory. `name` is for the error text; null: "picture". */
NGC_API ngc_status ngc_picture_decode(const void *bytes, size_t size,
                                      const char *name, ngc_picture *picture);

/* Frees the pixels and empties the picture; twice does no harm. */
NGC_API void ngc_picture_free(ngc_picture *picture);

/* Writes [height, width, channels] as PNG; 1 channel is grey, 3 are RGB. The
 * file appears whole or not at all. */
NGC_API ngc_status ngc_picture_write(const char *path, const uint8_t *pixels,
                                     int64_t height, int64_t width,
                                     int channels);

/* Why the last call of this thread failed: one line, no full stop. */
NGC_API const char *ngc_coders_error(void);

#ifdef __cplusplus
}
#endif
#endif
