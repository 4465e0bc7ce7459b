#ifndef CEILING_ROLES_H
#define CEILING_ROLES_H

#include "connection.h"

// Serves until there is something on standard input, or it ends.
void serve(struct connection *, const char *topic);

// Answers the lines `IN_FLIGHT SECONDS` of standard input with what came of each run.
void call(struct connection *, const char *topic);

#endif
