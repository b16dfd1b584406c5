/* png: a picture as a file, for Tk, which takes files as text. */
#ifndef SRO_PICTURE_PNG_H
#define SRO_PICTURE_PNG_H

#include "picture/picture.h"

/* The picture as a PNG (ISO/IEC 15948; 8 bits of a palette, not compressed, for it goes no further
 * than to a display on the same machine) in base64 (RFC 4648), ended by 0. The caller frees the
 * text. Fails for lack of memory. */
SRO_API SRO_CHECKED sro_error sro_png_base64(const sro_picture *picture, char **text);

#endif
