/// A publisher and a subscriber made of libmosquitto and nothing else: what Mien's bus is measured against.
#pragma once

#include <stdint.h>

typedef struct {
    /// Where the broker listens on 127.0.0.1.
    uint16_t port;
    /// The size of every message.
    uint32_t payload_bytes;
    uint32_t messages;
    /// How many messages, at most, the broker has not acknowledged to the publisher.
    uint16_t send_window;
    /// How many messages, at most, the subscriber has not acknowledged to the broker.
    uint16_t receive_maximum;
    uint32_t timeout_seconds;
} mien_bare_load;

/// Sends the messages at QoS 1 from the calling thread; publisher and subscriber have a thread of the library each.
///
/// Returns the seconds from the first publish to the last receipt, or a negative number when the broker could not be
/// reached or the messages did not arrive in time.
double mien_bare_exchange(const mien_bare_load *load);
