#include "mien_postgres.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

// libpq.so.5 has kept these since 2006. With its header there, the compiler checks what is said about it.
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#define CHECK(name, value) _Static_assert((int)name == value, #name)
CHECK(CONNECTION_OK, 0);
CHECK(PGRES_COMMAND_OK, 1);
CHECK(PGRES_TUPLES_OK, 2);
CHECK(PGRES_COPY_IN, 4);
CHECK(PG_DIAG_SQLSTATE, 'C');
CHECK(PG_DIAG_MESSAGE_PRIMARY, 'M');
_Static_assert(sizeof(Oid) == sizeof(uint32_t), "Oid");
#endif

enum { connection_ok = 0, command_ok = 1, tuples_ok = 2, copy_in = 4 };

static struct {
    PGconn *(*connectdbParams)(const char *const *, const char *const *, int);
    int (*status)(const PGconn *);
    char *(*errorMessage)(const PGconn *);
    void (*finish)(PGconn *);
    int (*socket)(const PGconn *);
    int (*sendQueryParams)(PGconn *, const char *, int, const uint32_t *, const char *const *, const int *, const int *, int);
    int (*consumeInput)(PGconn *);
    int (*isBusy)(PGconn *);
    PGresult *(*getResult)(PGconn *);
    int (*putCopyData)(PGconn *, const char *, int);
    int (*putCopyEnd)(PGconn *, const char *);
    int (*resultStatus)(const PGresult *);
    char *(*resultErrorField)(const PGresult *, int);
    int (*ntuples)(const PGresult *);
    int (*nfields)(const PGresult *);
    char *(*getvalue)(const PGresult *, int, int);
    int (*getlength)(const PGresult *, int, int);
    int (*getisnull)(const PGresult *, int, int);
    char *(*cmdTuples)(PGresult *);
    void (*clear)(PGresult *);
} pq;

const char *mien_pg_load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) return "PostgreSQL's client library is not installed: run apt-get install libpq5";
#define FIND(name) if (!(*(void **)&pq.name = dlsym(library, "PQ" #name))) return "libpq.so.5 lacks PQ" #name
    FIND(connectdbParams); FIND(status); FIND(errorMessage); FIND(finish); FIND(socket); FIND(sendQueryParams);
    FIND(consumeInput); FIND(isBusy); FIND(getResult); FIND(putCopyData); FIND(putCopyEnd); FIND(resultStatus);
    FIND(resultErrorField); FIND(ntuples); FIND(nfields); FIND(getvalue); FIND(getlength); FIND(getisnull);
    FIND(cmdTuples); FIND(clear);
#undef FIND
    return NULL;
}

PGconn *mien_pg_connect(const char *const *keys, const char *const *values) {
    return pq.connectdbParams(keys, values, 1);
}

bool mien_pg_is_connected(const PGconn *connection) { return pq.status(connection) == connection_ok; }

const char *mien_pg_error(const PGconn *connection) { return pq.errorMessage(connection); }

void mien_pg_close(PGconn *connection) { pq.finish(connection); }

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// PQgetResult waits for ever: a server that does not answer would hold its caller.
static enum mien_pg_outcome wait_for_result(PGconn *connection, int64_t end) {
    while (pq.isBusy(connection)) {
        struct pollfd socket = {.fd = pq.socket(connection), .events = POLLIN};
        int64_t left = end - now_ms();
        if (left <= 0) return MIEN_PG_TIMED_OUT;
        int ready = poll(&socket, 1, (int)left);
        if (ready < 0 && errno != EINTR) return MIEN_PG_LOST;
        if (ready > 0 && !pq.consumeInput(connection)) return MIEN_PG_LOST;
    }
    return MIEN_PG_DONE;
}

// Takes the first result, or the first refusal, of what is under way; the others are dropped.
static enum mien_pg_outcome take_result(PGconn *connection, int64_t end, PGresult **result) {
    enum mien_pg_outcome outcome = MIEN_PG_DONE;
    *result = NULL;
    for (;;) {
        enum mien_pg_outcome waited = wait_for_result(connection, end);
        PGresult *next = waited == MIEN_PG_DONE ? pq.getResult(connection) : NULL;
        if (waited != MIEN_PG_DONE || pq.status(connection) != connection_ok) {
            if (next) pq.clear(next);
            if (*result) pq.clear(*result);
            *result = NULL;
            return waited == MIEN_PG_DONE ? MIEN_PG_LOST : waited;
        }
        if (!next) break;
        int status = pq.resultStatus(next);
        bool is_good = status == command_ok || status == tuples_ok || status == copy_in;
        if (*result && (is_good || outcome == MIEN_PG_REFUSED)) {
            pq.clear(next);
        } else {
            if (*result) pq.clear(*result);
            *result = next;
            outcome = is_good ? MIEN_PG_DONE : MIEN_PG_REFUSED;
        }
        // There is no end to these before the data has come.
        if (status == copy_in) break;
    }
    return *result ? outcome : MIEN_PG_LOST;
}

enum mien_pg_outcome mien_pg_query(
    PGconn *connection,
    const char *sql,
    int count,
    const uint32_t *types,
    const uint8_t *bytes,
    const int *lengths,
    int timeout_ms,
    PGresult **result
) {
    enum { limit = 64 };
    const char *values[limit];
    int formats[limit];
    *result = NULL;
    if (count < 0 || count > limit) return MIEN_PG_LOST;
    for (int index = 0; index < count; index++) {
        // An empty value is none to libpq unless it has an address.
        values[index] = lengths[index] < 0 ? NULL : lengths[index] == 0 ? "" : (const char *)bytes;
        formats[index] = 1;
        if (lengths[index] > 0) bytes += lengths[index];
    }
    int64_t end = now_ms() + timeout_ms;
    if (!pq.sendQueryParams(connection, sql, count, types, values, lengths, formats, 1)) return MIEN_PG_LOST;
    return take_result(connection, end, result);
}

enum mien_pg_outcome mien_pg_copy(
    PGconn *connection,
    const char *sql,
    const uint8_t *bytes,
    size_t length,
    int timeout_ms,
    PGresult **result
) {
    int64_t end = now_ms() + timeout_ms;
    *result = NULL;
    if (!pq.sendQueryParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1)) return MIEN_PG_LOST;
    enum mien_pg_outcome outcome = take_result(connection, end, result);
    if (outcome != MIEN_PG_DONE) return outcome;
    bool takes_data = pq.resultStatus(*result) == copy_in;
    pq.clear(*result);
    *result = NULL;
    if (!takes_data) return MIEN_PG_LOST;
    const size_t piece = 1 << 16;
    for (size_t start = 0; start < length; start += piece) {
        size_t rest = length - start;
        if (pq.putCopyData(connection, (const char *)bytes + start, (int)(rest < piece ? rest : piece)) != 1) return MIEN_PG_LOST;
    }
    if (pq.putCopyEnd(connection, NULL) != 1) return MIEN_PG_LOST;
    return take_result(connection, end, result);
}

int mien_pg_row_count(const PGresult *result) { return pq.ntuples(result); }

int mien_pg_column_count(const PGresult *result) { return pq.nfields(result); }

const char *mien_pg_affected(PGresult *result) { return pq.cmdTuples(result); }

const uint8_t *mien_pg_value(const PGresult *result, int row, int column, int *length) {
    *length = 0;
    if (row < 0 || row >= pq.ntuples(result) || column < 0 || column >= pq.nfields(result)) return NULL;
    if (pq.getisnull(result, row, column)) return NULL;
    *length = pq.getlength(result, row, column);
    return (const uint8_t *)pq.getvalue(result, row, column);
}

static const char *field(const PGresult *result, int code) {
    const char *text = pq.resultErrorField(result, code);
    return text ? text : "";
}

const char *mien_pg_state(const PGresult *result) { return field(result, 'C'); }

const char *mien_pg_message(const PGresult *result) { return field(result, 'M'); }

void mien_pg_clear(PGresult *result) { pq.clear(result); }
