// Answers each request with what a server of the library would answer: `RabbitCeiling server`.
#include "connection.h"
#include "messages.h"
#include "roles.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void serve(struct connection *connection, const char *topic) {
    connection_declare_queue(connection, topic, false);
    connection_bind(connection, topic, "openstack");
    connection_consume(connection, topic, 128);
    printf("ready\n");
    fflush(stdout);

    char reply[sizeof reply_text];
    memcpy(reply, reply_text, sizeof reply);
    char *reply_id = strstr(reply, ID_LABEL) + strlen(ID_LABEL);
    char *reply_unique = strstr(reply, UNIQUE_LABEL) + strlen(UNIQUE_LABEL);
    uint64_t count = 0;
    const char *request;
    while ((request = connection_next(connection, 0, true)) != NULL) {
        const char *id = strstr(request, ID_LABEL), *queue = strstr(request, QUEUE_LABEL);
        if (id == NULL || queue == NULL) fail("a request without an address");
        memcpy(reply_id, id + strlen(ID_LABEL), ID_LENGTH);
        char unique[ID_LENGTH + 1];
        snprintf(unique, sizeof unique, "%032" PRIx64, ++count);
        memcpy(reply_unique, unique, ID_LENGTH);
        amqp_bytes_t key = {.len = QUEUE_LENGTH, .bytes = (void *)(queue + strlen(QUEUE_LABEL))};
        connection_publish(connection, "", key, reply, sizeof reply_text - 1);
    }
}
