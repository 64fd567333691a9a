#define _GNU_SOURCE  // sem_clockwait

#include "bare_client.h"

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const topic = "bench/topic";

typedef struct {
    const mien_bare_load *load;
    /// What was received last: an application takes its bytes out of the library's hands.
    char *received;
    /// Only the subscriber's thread counts.
    uint32_t count;
    struct timespec deadline;
    sem_t ready;
    sem_t window;
    sem_t done;
} exchange;

static struct timespec now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time;
}

static bool wait_for(exchange *self, sem_t *semaphore) {
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &self->deadline) == 0;
}

// MARK: - Callbacks, on the library's threads

static void publisher_connected(
    struct mosquitto *client, void *context, int code, int flags, const mosquitto_property *properties) {
    exchange *self = context;
    (void)client, (void)flags, (void)properties;
    if (code == 0) sem_post(&self->ready);
}

static void subscriber_connected(
    struct mosquitto *client, void *context, int code, int flags, const mosquitto_property *properties) {
    (void)context, (void)flags, (void)properties;
    if (code == 0) mosquitto_subscribe_v5(client, NULL, topic, 1, 0, NULL);
}

static void subscribed(
    struct mosquitto *client, void *context, int id, int count, const int *granted,
    const mosquitto_property *properties) {
    exchange *self = context;
    (void)client, (void)id, (void)count, (void)granted, (void)properties;
    sem_post(&self->ready);
}

static void acknowledged(
    struct mosquitto *client, void *context, int id, int code, const mosquitto_property *properties) {
    exchange *self = context;
    (void)client, (void)id, (void)code, (void)properties;
    sem_post(&self->window);
}

static void received(
    struct mosquitto *client, void *context, const struct mosquitto_message *message,
    const mosquitto_property *properties) {
    exchange *self = context;
    (void)client, (void)properties;
    if ((uint32_t)message->payloadlen != self->load->payload_bytes) return;
    memcpy(self->received, message->payload, self->load->payload_bytes);
    if (++self->count == self->load->messages) sem_post(&self->done);
}

// MARK: - Clients

static struct mosquitto *make_client(const char *name, exchange *self) {
    struct mosquitto *client = mosquitto_new(name, true, self);
    if (client == NULL) return NULL;
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_int_option(client, MOSQ_OPT_SEND_MAXIMUM, UINT16_MAX);
    return client;
}

static bool start(struct mosquitto *client, const mien_bare_load *load) {
    mosquitto_property *properties = NULL;
    if (mosquitto_property_add_int16(&properties, MQTT_PROP_RECEIVE_MAXIMUM, load->receive_maximum) != 0) return false;
    int code = mosquitto_connect_bind_v5(client, "127.0.0.1", load->port, 15, NULL, properties);
    mosquitto_property_free_all(&properties);
    return code == 0 && mosquitto_loop_start(client) == 0;
}

static void end(struct mosquitto *client) {
    if (client == NULL) return;
    mosquitto_disconnect(client);
    mosquitto_loop_stop(client, false);
    mosquitto_destroy(client);
}

// MARK: - The exchange

static double send_all(exchange *self, struct mosquitto *publisher, const char *payload) {
    struct timespec first = now();
    for (uint32_t index = 0; index < self->load->messages; index++) {
        if (!wait_for(self, &self->window)) return -1;
        int size = (int)self->load->payload_bytes;
        if (mosquitto_publish_v5(publisher, NULL, topic, size, payload, 1, false, NULL) != 0) return -1;
    }
    if (!wait_for(self, &self->done)) return -1;
    struct timespec last = now();
    return (double)(last.tv_sec - first.tv_sec) + (double)(last.tv_nsec - first.tv_nsec) / 1e9;
}

static double connect_and_send(exchange *self, const char *payload) {
    double seconds = -1;
    struct mosquitto *subscriber = make_client("bare-subscriber", self);
    struct mosquitto *publisher = make_client("bare-publisher", self);
    if (subscriber != NULL && publisher != NULL) {
        mosquitto_connect_v5_callback_set(subscriber, subscriber_connected);
        mosquitto_subscribe_v5_callback_set(subscriber, subscribed);
        mosquitto_message_v5_callback_set(subscriber, received);
        mosquitto_connect_v5_callback_set(publisher, publisher_connected);
        mosquitto_publish_v5_callback_set(publisher, acknowledged);
        if (start(subscriber, self->load) && wait_for(self, &self->ready) && start(publisher, self->load)
            && wait_for(self, &self->ready)) {
            seconds = send_all(self, publisher, payload);
        }
    }
    end(publisher);
    end(subscriber);
    return seconds;
}

double mien_bare_exchange(const mien_bare_load *load) {
    exchange self = {.load = load, .received = malloc(load->payload_bytes), .deadline = now()};
    char *payload = malloc(load->payload_bytes);
    double seconds = -1;
    if (self.received != NULL && payload != NULL) {
        memset(payload, 'x', load->payload_bytes);
        self.deadline.tv_sec += load->timeout_seconds;
        sem_init(&self.ready, 0, 0);
        sem_init(&self.window, 0, load->send_window);
        sem_init(&self.done, 0, 0);
        mosquitto_lib_init();
        seconds = connect_and_send(&self, payload);
        mosquitto_lib_cleanup();
        sem_destroy(&self.ready);
        sem_destroy(&self.window);
        sem_destroy(&self.done);
    }
    free(payload);
    free(self.received);
    return seconds;
}
