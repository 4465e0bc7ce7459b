// The Linux calls that Swift's Glibc module lacks, or whose result is an errno.
//
// Every function that can fail returns a negative errno instead of setting `errno`: glibc declares the address of
// errno constant for a thread, so the optimiser may reuse it across an `await`, where the thread may be another one.
#ifndef BUSWAY_CLINUX_H
#define BUSWAY_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define CLINUX_READABLE 0x0001u
#define CLINUX_WRITABLE 0x0004u
#define CLINUX_FAILED 0x0008u
#define CLINUX_HUNG_UP 0x0010u
#define CLINUX_PEER_ENDED 0x2000u
#define CLINUX_EDGE 0x80000000u

/// One report of `epoll_wait`; the kernel's own struct is packed on x86-64, which Swift cannot import faithfully.
struct clinux_event {
    uint32_t readiness;
    uint64_t tag;
};

// Threads. The number is cached in thread-local storage on the C side, so asking costs no system call.
pid_t clinux_thread_id(void);
void clinux_name_thread(const char *name);
// Has the scheduler let the calling thread run for 0.2 ms at a time rather than some 3, and so let it run all the sooner
// when there is something to do (EEVDF of Linux 6.12 and later; others take no notice). For threads that wait for events.
void clinux_take_short_turns(void);
// Whatever the calling thread was last given; null at first.
void *clinux_round(void);
void clinux_set_round(void *round);
int clinux_processors_allowed(void);

// Memory: how many octets malloc has given out, and giving back what it keeps; 0 and nothing where it is not glibc's.
size_t clinux_heap_in_use(void);
void clinux_trim_heap(void);

// The clock that goes on while the machine is suspended.
int64_t clinux_nanoseconds_since_boot(void);

// epoll and eventfd.
int clinux_epoll_create(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t tag);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t interest, uint64_t tag);
int clinux_epoll_remove(int epoll, int descriptor);
// Looks a few times, and gives way to other threads in between, before it sleeps: with a peer on the same machine, or many
// anywhere, the next event is microseconds away, and to sleep and to be woken takes longer, on both sides.
#define CLINUX_LOOKS 5
int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int timeout_milliseconds);
int clinux_eventfd_create(void);
int clinux_eventfd_signal(int descriptor);

// Signals. The handler is here because nothing written in Swift may run in one (signal-safety(7)).
int clinux_signal_descriptor(void);
int clinux_signal_catch(int signal);
unsigned clinux_signal_take(int signal);
void clinux_signal_release(int signal);

// Stream sockets; all are non-blocking and close-on-exec.
int clinux_socket(int family);
int clinux_bind(int descriptor, const struct sockaddr *address, socklen_t length);
int clinux_listen(int descriptor, int backlog);
int clinux_accept(int descriptor, struct sockaddr_storage *peer, socklen_t *length);
int clinux_connect(int descriptor, const struct sockaddr *address, socklen_t length);
int clinux_local_address(int descriptor, struct sockaddr_storage *address, socklen_t *length);
ssize_t clinux_receive(int descriptor, void *bytes, size_t count);
ssize_t clinux_send(int descriptor, const void *bytes, size_t count);
ssize_t clinux_send_two(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count);
int clinux_shutdown_write(int descriptor);
int clinux_pending_error(int descriptor);
int clinux_set_reuse_address(int descriptor);
int clinux_set_no_delay(int descriptor);
int clinux_no_delay(int descriptor);
int clinux_set_ipv6_only(int descriptor);
int clinux_set_reset_on_close(int descriptor);

// Descriptors and files.
int clinux_close(int descriptor);
int clinux_set_mode(int descriptor, mode_t mode);
int clinux_open_for_reading(const char *path);
ssize_t clinux_read(int descriptor, void *bytes, size_t count);
int clinux_file_identity(const char *path, uint64_t *device, uint64_t *inode, uint32_t *mode);
int clinux_unlink(const char *path);
int clinux_descriptor_limit(uint64_t *soft, uint64_t *hard);
int clinux_set_descriptor_limit(uint64_t soft, uint64_t hard);

#endif
