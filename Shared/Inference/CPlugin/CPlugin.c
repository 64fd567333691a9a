/* The package manager wants a source file; the header is all there is. */
#include <mien_plugin.h>
