#include "libfuzzer.h"

// compiler-rt/lib/fuzzer: there is no header for it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, mien_fuzz_input input);

int mien_fuzz_run(int argc, char **argv, mien_fuzz_input input) { return LLVMFuzzerRunDriver(&argc, &argv, input); }
