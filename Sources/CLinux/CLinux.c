#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

_Static_assert(CLINUX_READABLE == EPOLLIN, "epoll constants");
_Static_assert(CLINUX_WRITABLE == EPOLLOUT, "epoll constants");
_Static_assert(CLINUX_FAILED == EPOLLERR, "epoll constants");
_Static_assert(CLINUX_HUNG_UP == EPOLLHUP, "epoll constants");
_Static_assert(CLINUX_PEER_ENDED == EPOLLRDHUP, "epoll constants");
_Static_assert(CLINUX_EDGE == EPOLLET, "epoll constants");

static inline int result(int value) { return value < 0 ? -errno : value; }
static inline ssize_t count_of(ssize_t value) { return value < 0 ? -errno : value; }

// Threads

pid_t clinux_thread_id(void) {
    static __thread pid_t cached = 0;
    if (cached == 0) cached = (pid_t)syscall(SYS_gettid);
    return cached;
}

static __thread void *current_round = NULL;

void *clinux_round(void) { return current_round; }

void clinux_set_round(void *round) { current_round = round; }

void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void clinux_take_short_turns(void) {
    // The first version of the kernel's sched_attr, which not every C library has, and some kernels' headers not alone.
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = sizeof attributes};
    // Whoever chose another policy for the process knows what its threads need; and where it is not allowed to ask, or a
    // kernel knows nothing of it, turns are as long as they were.
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) < 0) return;
    if (attributes.policy != SCHED_OTHER) return;
    attributes.runtime = 200000;
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

int clinux_processors_allowed(void) {
    cpu_set_t allowed[8];  // room for 8192 processors: the kernel refuses a mask smaller than its own
    if (sched_getaffinity(0, sizeof allowed, allowed) < 0) return -errno;
    return CPU_COUNT_S(sizeof allowed, allowed);
}

#ifdef __GLIBC__
size_t clinux_heap_in_use(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void clinux_trim_heap(void) { malloc_trim(0); }
#else
size_t clinux_heap_in_use(void) { return 0; }

void clinux_trim_heap(void) {}
#endif

int64_t clinux_nanoseconds_since_boot(void) {
    struct timespec now;
    // The clock is always there and the pointer is ours, so this cannot fail.
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// epoll and eventfd

static int control(int epoll, int operation, int descriptor, uint32_t interest, uint64_t tag) {
    struct epoll_event event = {.events = interest, .data.u64 = tag};
    return result(epoll_ctl(epoll, operation, descriptor, &event));
}

int clinux_epoll_create(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t tag) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, interest, tag);
}

int clinux_epoll_modify(int epoll, int descriptor, uint32_t interest, uint64_t tag) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, interest, tag);
}

int clinux_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int clinux_epoll_wait(int epoll, struct clinux_event *events, int capacity, int timeout_milliseconds) {
    struct epoll_event packed[256];
    if (capacity > 256) capacity = 256;
    int count = 0;
    for (int look = 0; look < CLINUX_LOOKS && timeout_milliseconds != 0 && count == 0; look++) {
        count = epoll_wait(epoll, packed, capacity, 0);
        if (count == 0) sched_yield();
    }
    if (count == 0) count = epoll_wait(epoll, packed, capacity, timeout_milliseconds);
    if (count < 0) return -errno;
    for (int index = 0; index < count; index++) {
        events[index].readiness = packed[index].events;
        events[index].tag = packed[index].data.u64;
    }
    return count;
}

int clinux_eventfd_create(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int clinux_eventfd_signal(int descriptor) { return result(eventfd_write(descriptor, 1)); }

// Signals

enum { signal_limit = 65 };

static _Atomic int signal_event = -1;
static _Atomic int caught[signal_limit];
static _Atomic unsigned arrived[signal_limit];
static struct sigaction previous[signal_limit];

static void count_signal(int signal) {
    int saved = errno;
    atomic_fetch_add(&arrived[signal], 1);
    eventfd_write(atomic_load(&signal_event), 1);
    errno = saved;
}

// A descriptor that becomes readable with each caught signal. Each is a duplicate of one that is never closed: a
// handler that still runs on another thread must not find its number taken by another file.
int clinux_signal_descriptor(void) {
    if (atomic_load(&signal_event) < 0) {
        int fresh = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (fresh < 0) return -errno;
        int none = -1;
        if (!atomic_compare_exchange_strong(&signal_event, &none, fresh)) close(fresh);
    }
    return result(fcntl(atomic_load(&signal_event), F_DUPFD_CLOEXEC, 0));
}

int clinux_signal_catch(int signal) {
    if (signal <= 0 || signal >= signal_limit) return -EINVAL;
    if (atomic_exchange(&caught[signal], 1)) return -EBUSY;
    atomic_store(&arrived[signal], 0);
    struct sigaction action = {.sa_handler = count_signal, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    if (sigaction(signal, &action, &previous[signal]) == 0) return 0;
    int error = errno;
    atomic_store(&caught[signal], 0);
    return -error;
}

unsigned clinux_signal_take(int signal) { return atomic_exchange(&arrived[signal], 0); }

void clinux_signal_release(int signal) {
    sigaction(signal, &previous[signal], NULL);
    atomic_store(&caught[signal], 0);
}

// Stream sockets

int clinux_socket(int family) { return result(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

int clinux_bind(int descriptor, const struct sockaddr *address, socklen_t length) {
    return result(bind(descriptor, address, length));
}

int clinux_listen(int descriptor, int backlog) { return result(listen(descriptor, backlog)); }

int clinux_accept(int descriptor, struct sockaddr_storage *peer, socklen_t *length) {
    return result(accept4(descriptor, (struct sockaddr *)peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

int clinux_connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    return result(connect(descriptor, address, length));
}

int clinux_local_address(int descriptor, struct sockaddr_storage *address, socklen_t *length) {
    return result(getsockname(descriptor, (struct sockaddr *)address, length));
}

ssize_t clinux_receive(int descriptor, void *bytes, size_t count) { return count_of(recv(descriptor, bytes, count, 0)); }

ssize_t clinux_send(int descriptor, const void *bytes, size_t count) {
    return count_of(send(descriptor, bytes, count, MSG_NOSIGNAL));
}

ssize_t clinux_send_two(int descriptor, const void *first, size_t first_count, const void *second, size_t second_count) {
    struct iovec parts[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    return count_of(sendmsg(descriptor, &message, MSG_NOSIGNAL));
}

int clinux_shutdown_write(int descriptor) { return result(shutdown(descriptor, SHUT_WR)); }

int clinux_pending_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0 ? -errno : -error;
}

static int switch_on(int descriptor, int level, int option) {
    int on = 1;
    return result(setsockopt(descriptor, level, option, &on, sizeof on));
}

int clinux_set_reuse_address(int descriptor) { return switch_on(descriptor, SOL_SOCKET, SO_REUSEADDR); }
int clinux_set_no_delay(int descriptor) { return switch_on(descriptor, IPPROTO_TCP, TCP_NODELAY); }
int clinux_set_ipv6_only(int descriptor) { return switch_on(descriptor, IPPROTO_IPV6, IPV6_V6ONLY); }

int clinux_no_delay(int descriptor) {
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &value, &length) < 0 ? -errno : value != 0;
}

int clinux_set_reset_on_close(int descriptor) {
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    return result(setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none));
}

// Descriptors and files

int clinux_close(int descriptor) { return result(close(descriptor)); }
int clinux_set_mode(int descriptor, mode_t mode) { return result(fchmod(descriptor, mode)); }
int clinux_open_for_reading(const char *path) { return result(open(path, O_RDONLY | O_CLOEXEC)); }
ssize_t clinux_read(int descriptor, void *bytes, size_t count) { return count_of(read(descriptor, bytes, count)); }

int clinux_file_identity(const char *path, uint64_t *device, uint64_t *inode, uint32_t *mode) {
    struct stat status;
    if (lstat(path, &status) < 0) return -errno;
    *device = status.st_dev;
    *inode = status.st_ino;
    *mode = status.st_mode;
    return 0;
}

int clinux_unlink(const char *path) { return result(unlink(path)); }

int clinux_descriptor_limit(uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int clinux_set_descriptor_limit(uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return result(setrlimit(RLIMIT_NOFILE, &limit));
}
