// Keeps HTTP/1.1 connections busy with one request each, again and again:
// `HTTPLoad [--tls] HOST PORT PATH BODY [FIELD]...`, where a FIELD is a further `Name: value` of the requests.
//
// Says "ready", reads `CONNECTIONS SECONDS [RATE]` from standard input, a line a run, and answers with a line of JSON:
// calls, seconds, errors (answers that are no 200), and the percentiles of the calls' times in microseconds. With a RATE, in
// calls per second, requests are sent at their times and not one behind the other, and a request's time begins when it
// was due: a server that halts is not spared those it could not be sent. An answer without a Content-Length ends it.
// One thread; connections live as long as a run.
#define _GNU_SOURCE
#include "channel.h"
#include <arpa/inet.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct connection {
    struct channel channel;
    uint64_t begun;
    size_t length;
    struct connection *next; // of those that wait for something to do
    char answer[8 << 10];
};

struct load {
    struct sockaddr_in address;
    SSL_CTX *tls;
    char request[8 << 10];
    size_t length;
};

// A run under way.
struct run {
    const struct load *load;
    struct connection *connections, *free;
    int busy;
    uint64_t start, end;
    double rate; // 0 is as fast as it goes
    size_t begun, done, errors, room;
    uint64_t *times;
};

static uint64_t due(const struct run *run, size_t number) {
    return run->rate > 0 ? run->start + (uint64_t)((double)number * 1e9 / run->rate) : now_nanoseconds();
}

// Begins as many requests as are due and have a connection.
static void begin_due(struct run *run) {
    while (run->free != NULL) {
        uint64_t time = due(run, run->begun);
        if (time >= run->end || time > now_nanoseconds()) return;
        struct connection *connection = run->free;
        run->free = connection->next;
        connection->length = 0;
        connection->begun = time;
        run->begun++;
        run->busy++;
        channel_write(&connection->channel, run->load->request, run->load->length);
    }
}

// How long the answer that is there is; 0 while it is not whole.
static size_t answer_length(struct connection *connection) {
    connection->answer[connection->length] = 0;
    char *end = strstr(connection->answer, "\r\n\r\n");
    if (end == NULL) return 0;
    char *field = strcasestr(connection->answer, "\r\ncontent-length:");
    if (strncmp(connection->answer, "HTTP/1.1 ", 9) != 0 || field == NULL || field > end) {
        fprintf(stderr, "%s\n", connection->answer);
        fail("not an answer with a length");
    }
    return (size_t)(end + 4 - connection->answer) + strtoul(field + 17, NULL, 10);
}

// Reads what is there; true when the answer is whole.
static bool receive(struct connection *connection) {
    while (true) {
        size_t room = sizeof connection->answer - 1 - connection->length;
        ssize_t count = channel_read(&connection->channel, connection->answer + connection->length, room);
        if (count < 0) return false;
        if (count == 0) fail("the server closed a connection, or its answer is too large");
        connection->length += (size_t)count;
        size_t length = answer_length(connection);
        if (length > 0 && connection->length > length) fail("more than an answer came");
        if (length > 0 && connection->length == length) return true;
    }
}

static void finish(struct run *run, struct connection *connection) {
    if (run->done == run->room) run->times = realloc(run->times, (run->room *= 2) * sizeof *run->times);
    run->times[run->done++] = now_nanoseconds() - connection->begun;
    if (strncmp(connection->answer, "HTTP/1.1 200 ", 13) != 0 && run->errors++ == 0)
        fprintf(stderr, "HTTPLoad: not a 200:\n%s\n", connection->answer);
    run->busy--;
    connection->next = run->free;
    run->free = connection;
}

static void wait_for_answers(struct run *run, int poll) {
    struct timespec patience = {.tv_sec = 10};
    uint64_t next = due(run, run->begun), now = now_nanoseconds();
    bool paces = run->rate > 0 && run->free != NULL && next < run->end;
    if (paces) patience = (struct timespec){.tv_nsec = next > now ? (long)((next - now) % 1000000000u) : 0};
    struct epoll_event events[64];
    int ready = epoll_pwait2(poll, events, 64, &patience, NULL);
    if (ready == 0 && !paces) fail("no answer within 10 s");
    for (int i = 0; i < ready; i++) {
        struct connection *connection = events[i].data.ptr;
        if (!receive(connection)) continue;
        finish(run, connection);
        begin_due(run);
    }
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void report(struct run *run, double elapsed) {
    qsort(run->times, run->done, sizeof *run->times, compare);
    uint64_t half = run->done > 0 ? run->times[run->done / 2] : 0;
    uint64_t most = run->done > 0 ? run->times[run->done * 99 / 100] : 0;
    printf("{\"calls\": %zu, \"seconds\": %f, \"errors\": %zu, \"p50\": %" PRIu64 ", \"p99\": %" PRIu64 "}\n",
           run->done, elapsed, run->errors, half / 1000, most / 1000);
    fflush(stdout);
}

static void run(const struct load *load, int count, double seconds, double rate) {
    struct run run = {.load = load, .rate = rate, .room = 1 << 20};
    run.connections = calloc((size_t)count, sizeof *run.connections);
    run.times = malloc(run.room * sizeof *run.times);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; i++) {
        struct connection *connection = &run.connections[i];
        channel_open(&connection->channel, &load->address, load->tls);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        epoll_ctl(poll, EPOLL_CTL_ADD, connection->channel.descriptor, &event);
        connection->next = run.free;
        run.free = connection;
    }
    run.start = now_nanoseconds();
    run.end = run.start + (uint64_t)(seconds * 1e9);
    while (run.busy > 0 || due(&run, run.begun) < run.end) {
        begin_due(&run);
        wait_for_answers(&run, poll);
    }
    double elapsed = (double)(now_nanoseconds() - run.start) / 1e9;
    for (int i = 0; i < count; i++) channel_close(&run.connections[i].channel);
    close(poll);
    report(&run, elapsed);
    free(run.times);
    free(run.connections);
}

// Appends to the request.
__attribute__((format(printf, 2, 3))) static void add(struct load *load, const char *format, ...) {
    va_list values;
    va_start(values, format);
    size_t room = sizeof load->request - load->length;
    int length = vsnprintf(load->request + load->length, room, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= room) fail("the request is too large");
    load->length += (size_t)length;
}

int main(int count, char **words) {
    static struct load load = {.address = {.sin_family = AF_INET}};
    if (count == 6 && strcmp(words[1], "--tls") == 0) {
        load.tls = channel_context();
        words++;
        count--;
    }
    if (count < 5) fail("usage: HTTPLoad [--tls] HOST PORT PATH BODY [FIELD]...");
    load.address.sin_port = htons((uint16_t)atoi(words[2]));
    if (inet_pton(AF_INET, words[1], &load.address.sin_addr) != 1) fail("HOST must be an IPv4 address");
    add(&load, "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n",
        words[3], words[1], words[2], strlen(words[4]));
    for (int i = 5; i < count; i++) add(&load, "%s\r\n", words[i]);
    add(&load, "\r\n%s", words[4]);
    signal(SIGPIPE, SIG_IGN);
    printf("ready\n");
    fflush(stdout);
    char line[128];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int connections;
        double seconds, rate = 0;
        if (sscanf(line, "%d %lf %lf", &connections, &seconds, &rate) < 2) fail("a run is CONNECTIONS SECONDS [RATE]");
        run(&load, connections, seconds, rate);
    }
    return 0;
}
