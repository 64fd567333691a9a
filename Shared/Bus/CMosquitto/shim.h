#pragma once

#include <mosquitto.h>
#include <mqtt_protocol.h>
// Swift's Glibc module leaves eventfd(2) out, and the bus's thread needs it to be woken.
#include <sys/eventfd.h>
