/* For dladdr. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "library.h"

#include <dirent.h>
#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY_PREFIX "libopenvino_c.so"

static const char *const remedy =
    "run make setup in Mien's folder, install mien-openvino, or put OpenVINO's libraries into /usr/lib/mien/openvino";

/* ---- Sentences --------------------------------------------------------------------------------------------------- */

mien_plugin_status fail(mien_plugin_status status, mien_plugin_error error, const char *format, ...) {
    if (error.text == NULL || error.size == 0) return status;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error.text, error.size, format, arguments);
    va_end(arguments);
    return status;
}

/* OpenVINO's messages are stack traces. What happened is the last line; of a list of reasons ("-- …") the last one,
 * but no line that only leads to its documentation. */
static const char *essence(char *message) {
    const char *found = "";
    int is_reason = 0;
    char *rest = NULL;
    for (char *line = strtok_r(message, "\r\n", &rest); line != NULL; line = strtok_r(NULL, "\r\n", &rest)) {
        const int begins_reason = strncmp(line, "-- ", 3) == 0;
        if (line[strspn(line, " \t")] == '\0' || strstr(line, "://") != NULL || (is_reason && !begins_reason)) continue;
        found = begins_reason ? line + 3 : line;
        is_reason = begins_reason;
        /* Our own sentence goes on after it. */
        size_t length = strlen(line);
        while (length > 0 && strchr(" \t.", line[length - 1]) != NULL) line[--length] = '\0';
    }
    return found;
}

mien_plugin_status fail_with_last_message(
    const openvino *library, ov_status_e status, mien_plugin_status as, mien_plugin_error error, const char *task,
    const char *advice) {
    const char *owned = library->ov_get_last_err_msg();
    char message[2048];
    (void)snprintf(message, sizeof message, "%s", owned == NULL ? "" : owned);
    if (owned != NULL) library->ov_free(owned);
    const char *line = essence(message);
    if (*line == '\0') line = library->ov_get_error_info(status);
    return fail(as, error, "%s: %s: %s", task, line == NULL ? "no reason given" : line, advice);
}

/* ---- Where it is ------------------------------------------------------------------------------------------------- */

/* Whether a folder has the library; `path` is then the file, of several the last in the alphabet: the newest. */
static int find_in(const char *folder, char path[PATH_MAX]) {
    DIR *directory = opendir(folder);
    if (directory == NULL) return 0;
    char newest[NAME_MAX + 1] = "";
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strncmp(entry->d_name, LIBRARY_PREFIX, sizeof LIBRARY_PREFIX - 1) == 0 && strcmp(entry->d_name, newest) > 0)
            (void)snprintf(newest, sizeof newest, "%s", entry->d_name);
    }
    (void)closedir(directory);
    return newest[0] != '\0' && snprintf(path, PATH_MAX, "%s/%s", folder, newest) < PATH_MAX;
}

/* A folder as people name it: with the libraries, or above them. */
static int find_below(const char *folder, char path[PATH_MAX]) {
    static const char *const inner[] = {"", "/libs", "/lib"};
    for (size_t index = 0; index < sizeof inner / sizeof *inner; index++) {
        char candidate[PATH_MAX];
        if (snprintf(candidate, sizeof candidate, "%s%s", folder, inner[index]) < (int)sizeof candidate
            && find_in(candidate, path))
            return 1;
    }
    return 0;
}

/* Whether nobody but this user, root and the plugin's owner can write a file or a folder. */
static int is_trusted(const char *path, uid_t owner) {
    struct stat about;
    if (stat(path, &about) != 0 || (about.st_mode & S_IWOTH) != 0) return 0;
    return about.st_uid == 0 || about.st_uid == geteuid() || about.st_uid == owner;
}

/* Finds the library below a folder that was not named by the user: its code is taken only from those who could run code
 * here anyway. */
static int find_trusted(const char *folder, uid_t owner, char path[PATH_MAX]) {
    if (!is_trusted(folder, owner) || !find_below(folder, path) || !is_trusted(path, owner)) return 0;
    char *slash = strrchr(path, '/');
    *slash = '\0';
    const int result = is_trusted(path, owner);
    *slash = '/';
    return result;
}

/* In a `.openvino` beside this plugin, or beside a folder above it. */
static int find_beside_plugin(char path[PATH_MAX]) {
    Dl_info about;
    char folder[PATH_MAX];
    struct stat plugin;
    if (dladdr((const void *)&find_beside_plugin, &about) == 0 || realpath(about.dli_fname, folder) == NULL
        || stat(folder, &plugin) != 0)
        return 0;
    for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/')) {
        *slash = '\0';
        char candidate[PATH_MAX];
        if (snprintf(candidate, sizeof candidate, "%s/.openvino", folder) < (int)sizeof candidate
            && find_trusted(candidate, plugin.st_uid, path))
            return 1;
    }
    return 0;
}

static mien_plugin_status find(char path[PATH_MAX], mien_plugin_error error) {
    const char *named = getenv("MIEN_OPENVINO");
    if (named != NULL && *named != '\0') {
        if (find_below(named, path)) return MIEN_PLUGIN_OK;
        return fail(
            MIEN_PLUGIN_UNAVAILABLE, error,
            "MIEN_OPENVINO is %s, where no " LIBRARY_PREFIX " is: correct it or unset it", named);
    }
    if (find_beside_plugin(path) || find_below("/usr/lib/mien/openvino", path)) return MIEN_PLUGIN_OK;
    /* Without a folder the system's loader looks for it. */
    (void)snprintf(path, PATH_MAX, "%s", LIBRARY_PREFIX);
    return MIEN_PLUGIN_OK;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static mien_plugin_status resolve(void *handle, openvino *library, mien_plugin_error error) {
#define RESOLVE(result, name, ...) \
    { \
        void *address = dlsym(handle, #name); \
        if (address == NULL) \
            return fail(MIEN_PLUGIN_UNAVAILABLE, error, "OpenVINO has no " #name ": it is too old; %s", remedy); \
        memcpy(&library->name, &address, sizeof address); \
    }
    OPENVINO_FUNCTIONS(RESOLVE)
#undef RESOLVE
    return MIEN_PLUGIN_OK;
}

/* "2026.4.1-22982-4f1e…" becomes "2026.4.1". */
static void read_version(openvino *library) {
    ov_version_t version = {0};
    if (library->ov_get_openvino_version(&version) != OK) return;
    if (version.buildNumber != NULL)
        (void)snprintf(library->version, sizeof library->version, "%s", version.buildNumber);
    library->version[strcspn(library->version, "-")] = '\0';
    library->ov_version_free(&version);
}

static mien_plugin_status open_once(openvino *library, mien_plugin_error error) {
    char path[PATH_MAX];
    mien_plugin_status status = find(path, error);
    if (status != MIEN_PLUGIN_OK) return status;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        const char *reason = dlerror();
        if (strchr(path, '/') == NULL)
            return fail(MIEN_PLUGIN_UNAVAILABLE, error, "OpenVINO is not on this machine: %s", remedy);
        if (reason == NULL) reason = path;
        return fail(MIEN_PLUGIN_UNAVAILABLE, error, "OpenVINO cannot be opened (%s): %s", reason, remedy);
    }
    Dl_info about;
    char file[PATH_MAX];
    void *symbol = dlsym(handle, "ov_core_create");
    if (symbol != NULL && dladdr(symbol, &about) != 0 && realpath(about.dli_fname, file) != NULL)
        (void)snprintf(library->folder, sizeof library->folder, "%.*s", (int)(strrchr(file, '/') - file + 1), file);
    /* It is never closed: it has threads and thread-local data of its own. */
    status = resolve(handle, library, error);
    if (status == MIEN_PLUGIN_OK) read_version(library);
    return status;
}

mien_plugin_status openvino_open(const openvino **library, mien_plugin_error error) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static openvino opened;
    static int is_open;
    (void)pthread_mutex_lock(&lock);
    mien_plugin_status status = MIEN_PLUGIN_OK;
    if (!is_open) status = open_once(&opened, error);
    is_open = status == MIEN_PLUGIN_OK;
    (void)pthread_mutex_unlock(&lock);
    *library = &opened;
    return status;
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

/* Lets go of a library's pages that cannot be written, code above all. They are the file's own, unchanged, and come
 * back from the page cache when they are needed. */
static int drop_pages(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    const openvino *library = context;
    char file[PATH_MAX];
    if (info->dlpi_name == NULL || realpath(info->dlpi_name, file) == NULL
        || strncmp(file, library->folder, strlen(library->folder)) != 0)
        return 0;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W) != 0) continue;
        const uintptr_t begin = (info->dlpi_addr + part->p_vaddr + page - 1) / page * page;
        const uintptr_t end = (info->dlpi_addr + part->p_vaddr + part->p_memsz) / page * page;
        if (end > begin) (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
    return 0;
}

void openvino_give_back_memory(const openvino *library) {
    (void)malloc_trim(0);
    if (library->folder[0] != '\0') (void)dl_iterate_phdr(drop_pages, (void *)library);
}
