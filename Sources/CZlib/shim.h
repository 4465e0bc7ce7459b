// zlib for Swift, which cannot import its macros: inflateInit passes the version and size it was compiled with.
#ifndef BUSWAY_CZLIB_SHIM_H
#define BUSWAY_CZLIB_SHIM_H

#include <zlib.h>

static inline int busway_inflate_init(z_stream *stream) { return inflateInit(stream); }

#endif
