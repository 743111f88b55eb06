// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*===-- echo_models.h - models that give their input back -----------------===*
 *
 * Each has one port Input with an encoder and one port Output with a decoder;
 * the net between them copies. So each coder can be tested alone.
 *===----------------------------------------------------------------------===*/
#ifndef ECHO_MODELS_H
#define ECHO_MODELS_H

#include "ngc/artifact.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const ngc_model echoImage;      /* image [3, 2, 2], and back */
extern const ngc_model echoImages;     /* the encoder mapped over [2] */
extern const ngc_model echoIndex;      /* class index, 1 to 3, to numbers */
extern const ngc_model echoIndicator;  /* indicators [3], class decoder */
extern const ngc_model echoIndicators; /* the same, over [2] */
extern const ngc_model echoTags;       /* multilabel [3], and back */
extern const ngc_model echoTruth;      /* boolean [], and back */
extern const ngc_model echoTruths;     /* boolean [2], decoder mapped */
extern const ngc_model echoNumbered;   /* classes 1 to 3 without labels */
extern const ngc_model echoDouble;     /* real64 [2, 3], no coder */
extern const ngc_model echoImage64;    /* echoImage compiled for Real64 */
extern const ngc_model echoEmpty;      /* its array has no value */

#ifdef __cplusplus
}
#endif
#endif
