// Keeps a number of calls in flight: `RabbitCeiling client`.
#include "connection.h"
#include "messages.h"
#include "roles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_IN_FLIGHT = 4096 };

struct client {
    struct connection *connection;
    amqp_bytes_t topic;
    char request[sizeof request_text];
    char *id, *unique;
    // A call's id is its number; its place in this table, where it began, is the remainder.
    uint64_t count;
    uint64_t begun[MOST_IN_FLIGHT];
};

static void begin(struct client *client) {
    char digits[ID_LENGTH + 1];
    uint64_t number = client->count++;
    snprintf(digits, sizeof digits, "%032" PRIx64, number);
    memcpy(client->id, digits, ID_LENGTH);
    memcpy(client->unique, digits, ID_LENGTH);
    client->begun[number % MOST_IN_FLIGHT] = now_nanoseconds();
    connection_publish(client->connection, "openstack", client->topic, client->request, sizeof request_text - 1);
}

static uint64_t end(struct client *client, const char *reply) {
    const char *id = strstr(reply, ID_LABEL);
    if (id == NULL) fail("a reply without an id");
    char digits[ID_LENGTH + 1] = {0};
    memcpy(digits, id + strlen(ID_LABEL), ID_LENGTH);
    uint64_t *begun = &client->begun[strtoull(digits, NULL, 16) % MOST_IN_FLIGHT];
    if (*begun == 0) fail("a reply to no call");
    uint64_t took = now_nanoseconds() - *begun;
    *begun = 0;
    return took;
}

static int compare(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void run(struct client *client, int in_flight, double seconds) {
    size_t calls = 0, room = 1 << 20;
    uint64_t *times = malloc(room * sizeof *times);
    uint64_t start = now_nanoseconds(), deadline = start + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < in_flight; i++) begin(client);
    int running = in_flight;
    while (running > 0) {
        const char *reply = connection_next(client->connection, deadline + 10000000000u, false);
        if (reply == NULL) fail("a call was not answered");
        if (calls == room) times = realloc(times, (room *= 2) * sizeof *times);
        times[calls++] = end(client, reply);
        if (now_nanoseconds() < deadline) begin(client);
        else running--;
    }
    double elapsed = (double)(now_nanoseconds() - start) / 1e9;
    // What was held back to be acknowledged together is acknowledged now, and confirms are read.
    connection_next(client->connection, now_nanoseconds() + 10000000u, false);
    qsort(times, calls, sizeof *times, compare);
    printf("{\"calls\": %zu, \"seconds\": %f, \"p50\": %" PRIu64 ", \"p99\": %" PRIu64 "}\n", calls, elapsed,
           times[calls / 2] / 1000, times[calls * 99 / 100] / 1000);
    fflush(stdout);
    free(times);
}

void call(struct connection *connection, const char *topic) {
    static struct client client;
    client.connection = connection;
    client.topic = amqp_cstring_bytes(topic);
    memcpy(client.request, request_text, sizeof request_text);
    client.id = strstr(client.request, ID_LABEL) + strlen(ID_LABEL);
    client.unique = strstr(client.request, UNIQUE_LABEL) + strlen(UNIQUE_LABEL);

    char queue[QUEUE_LENGTH + 1];
    snprintf(queue, sizeof queue, "reply_%08x%024" PRIx64, (unsigned)getpid(), now_nanoseconds());
    memcpy(strstr(client.request, QUEUE_LABEL) + strlen(QUEUE_LABEL), queue, QUEUE_LENGTH);
    connection_declare_queue(connection, queue, true);
    connection_consume(connection, queue, 0);

    printf("ready\n");
    fflush(stdout);
    int in_flight;
    double seconds;
    while (scanf("%d %lf", &in_flight, &seconds) == 2) {
        if (in_flight < 1 || in_flight > MOST_IN_FLIGHT) fail("too many in flight");
        run(&client, in_flight, seconds);
    }
}
