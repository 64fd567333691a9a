#include "ffmpeg.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "mien_capture.h"

// The headers say which binary interface was compiled against, and the file's name says which one it has.
#define LIBRARY(name, version) "lib" name ".so." AV_STRINGIFY(version)

mien_scaling_functions mien_scaling;
mien_film_functions mien_film;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool has_scaling, has_films;

// `dlsym` also looks into the libraries that the library was linked with, so one handle finds all three of a film's.
#define FIND(name) if (!(functions.name = (__typeof__(functions.name))dlsym(library, #name))) return false;

static bool find_scaling(void) {
    void *library = dlopen(LIBRARY("swscale", LIBSWSCALE_VERSION_MAJOR), RTLD_LAZY | RTLD_LOCAL);
    if (!library) return false;
    mien_scaling_functions functions;
    MIEN_SCALING_FUNCTIONS(FIND)
    mien_scaling = functions;
    return true;
}

static bool find_films(void) {
    void *library = dlopen(LIBRARY("avformat", LIBAVFORMAT_VERSION_MAJOR), RTLD_LAZY | RTLD_LOCAL);
    if (!library) return false;
    mien_film_functions functions;
    MIEN_FILM_FUNCTIONS(FIND)
    mien_film = functions;
    // The library's chatter is off because services print one clear line themselves.
    mien_film.av_log_set_level(AV_LOG_QUIET);
    return true;
}

// What is missing is looked for again next time: somebody may have installed it.
static bool load(bool *has, bool (*find)(void)) {
    pthread_mutex_lock(&lock);
    if (!*has) *has = find();
    bool is_loaded = *has;
    pthread_mutex_unlock(&lock);
    return is_loaded;
}

bool mien_scaling_load(void) { return load(&has_scaling, find_scaling); }

// Films are decoded to pixels that have to be converted.
bool mien_film_load(void) { return load(&has_films, find_films) && mien_scaling_load(); }

static bool nothing(void) { return false; }

bool mien_film_is_loaded(void) { return load(&has_films, nothing); }

void mien_capture_describe(int detail, char *text, size_t capacity) {
    // Without FFmpeg there are no errors but the system's.
    if (mien_film_is_loaded()) mien_film.av_strerror(detail, text, capacity);
    else snprintf(text, capacity, "%s", strerror(-detail));
}
