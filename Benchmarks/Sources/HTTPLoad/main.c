// Keeps HTTP/1.1 connections busy with one request each, again and again: `HTTPLoad HOST PORT PATH BODY`.
//
// Says "ready", reads `CONNECTIONS SECONDS` from standard input, a line a run, and answers with a line of JSON: calls,
// seconds, and the percentiles of the calls' times in microseconds. Any answer but a 200 with a Content-Length ends it.
// One thread; connections live as long as a run.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *reason) {
    fprintf(stderr, "HTTPLoad: %s\n", reason);
    exit(1);
}

static uint64_t now_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct connection {
    int descriptor;
    uint64_t begun;
    size_t length;
    char answer[32 << 10];
};

struct load {
    struct sockaddr_in address;
    char request[8 << 10];
    size_t length;
};

static void begin(const struct load *load, struct connection *connection) {
    connection->length = 0;
    connection->begun = now_nanoseconds();
    ssize_t written = send(connection->descriptor, load->request, load->length, MSG_NOSIGNAL);
    if (written != (ssize_t)load->length) fail("a request was not written in one go");
}

// How long the answer that is there is; 0 while it is not whole.
static size_t answer_length(struct connection *connection) {
    connection->answer[connection->length] = 0;
    char *end = strstr(connection->answer, "\r\n\r\n");
    if (end == NULL) return 0;
    char *field = strcasestr(connection->answer, "\r\ncontent-length:");
    if (strncmp(connection->answer, "HTTP/1.1 200 ", 13) != 0 || field == NULL || field > end) {
        fprintf(stderr, "%s\n", connection->answer);
        fail("not a 200 with a length");
    }
    return (size_t)(end + 4 - connection->answer) + strtoul(field + 17, NULL, 10);
}

// Reads what is there; true when the answer is whole.
static bool receive(struct connection *connection) {
    size_t room = sizeof connection->answer - 1 - connection->length;
    ssize_t count = recv(connection->descriptor, connection->answer + connection->length, room, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return false;
    if (count <= 0) fail("the server closed a connection, or its answer is too large");
    connection->length += (size_t)count;
    size_t length = answer_length(connection);
    if (length > 0 && connection->length > length) fail("more than an answer came");
    return length > 0 && connection->length == length;
}

static void open_connection(const struct load *load, struct connection *connection) {
    connection->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const struct sockaddr *address = (const struct sockaddr *)&load->address;
    if (connect(connection->descriptor, address, sizeof load->address) != 0) fail("no connection");
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void run(const struct load *load, int count, double seconds) {
    struct connection *connections = calloc((size_t)count, sizeof *connections);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    size_t calls = 0, room = 1 << 20;
    uint64_t *times = malloc(room * sizeof *times);
    for (int i = 0; i < count; i++) {
        open_connection(load, &connections[i]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].descriptor, &event);
    }
    uint64_t start = now_nanoseconds(), deadline = start + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < count; i++) begin(load, &connections[i]);
    int running = count;
    while (running > 0) {
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 10000);
        if (ready == 0) fail("no answer within 10 s");
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!receive(connection)) continue;
            uint64_t now = now_nanoseconds();
            if (calls == room) times = realloc(times, (room *= 2) * sizeof *times);
            times[calls++] = now - connection->begun;
            if (now < deadline) begin(load, connection);
            else running--;
        }
    }
    double elapsed = (double)(now_nanoseconds() - start) / 1e9;
    for (int i = 0; i < count; i++) close(connections[i].descriptor);
    close(poll);
    qsort(times, calls, sizeof *times, compare);
    printf("{\"calls\": %zu, \"seconds\": %f, \"p50\": %" PRIu64 ", \"p99\": %" PRIu64 "}\n", calls, elapsed,
           times[calls / 2] / 1000, times[calls * 99 / 100] / 1000);
    fflush(stdout);
    free(times);
    free(connections);
}

int main(int count, char **words) {
    if (count != 5) fail("usage: HTTPLoad HOST PORT PATH BODY");
    static struct load load = {.address = {.sin_family = AF_INET}};
    load.address.sin_port = htons((uint16_t)atoi(words[2]));
    if (inet_pton(AF_INET, words[1], &load.address.sin_addr) != 1) fail("HOST must be an IPv4 address");
    int length = snprintf(load.request, sizeof load.request,
                          "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          words[3], words[1], words[2], strlen(words[4]), words[4]);
    if (length <= 0 || (size_t)length >= sizeof load.request) fail("the request is too large");
    load.length = (size_t)length;
    printf("ready\n");
    fflush(stdout);
    int connections;
    double seconds;
    while (scanf("%d %lf", &connections, &seconds) == 2) run(&load, connections, seconds);
    return 0;
}
