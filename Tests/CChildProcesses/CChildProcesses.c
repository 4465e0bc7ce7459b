// In a file of its own, because the function needs _GNU_SOURCE, which must not reach Swift's import of the header.
#define _GNU_SOURCE
#include "CChildProcesses.h"

#include <spawn.h>

int busway_spawn_close_from(void *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
