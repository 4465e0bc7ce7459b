// What Swift's Glibc module lacks for starting programs.
#ifndef BUSWAY_CCHILDPROCESSES_H
#define BUSWAY_CCHILDPROCESSES_H

// Has the child close every descriptor from `first` on. `actions` are posix_spawn_file_actions_t; the header names no
// type of the system's, so that Swift goes on finding those in Glibc.
int busway_spawn_close_from(void *actions, int first);

#endif
