#pragma once
#include <stddef.h>
#include <stdint.h>

/// What libFuzzer calls with each input; 0: keep what is new, -1: never keep it.
typedef int (*mien_fuzz_input)(const uint8_t *_Nullable bytes, size_t count);

/// Runs libFuzzer with its own arguments. Ends the process on a crash, a hang or when memory runs out.
int mien_fuzz_run(int argc, char *_Nullable *_Nonnull argv, mien_fuzz_input _Nonnull input);
