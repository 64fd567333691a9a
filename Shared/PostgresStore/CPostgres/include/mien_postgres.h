// libpq, as much of it as Mien needs, loaded when somebody asks for PostgreSQL: who does not needs no libpq.
//
// A connection belongs to one thread at a time.
#ifndef MIEN_POSTGRES_H
#define MIEN_POSTGRES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// libpq's own names (https://www.postgresql.org/docs/15/libpq.html).
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;

// What a connection or a result comes to.
enum mien_pg_outcome {
    MIEN_PG_DONE = 0,
    // The server refused; the result says why.
    MIEN_PG_REFUSED = 1,
    // The connection is of no use any more.
    MIEN_PG_LOST = 2,
    // No answer within the time; the connection is of no use any more.
    MIEN_PG_TIMED_OUT = 3,
};

// Loads libpq, once. NULL: it is there; else why not.
const char *_Nullable mien_pg_load(void);

// Connects, or not: mien_pg_is_connected tells. Both lists end with NULL. Blocks for connect_timeout at most, for each
// address that the host's name has. NULL without memory.
PGconn *_Nullable mien_pg_connect(const char *const _Nullable *_Nonnull keys, const char *const _Nullable *_Nonnull values);
bool mien_pg_is_connected(const PGconn *_Nonnull connection);
// For a person; of the last thing that failed.
const char *_Nonnull mien_pg_error(const PGconn *_Nonnull connection);
void mien_pg_close(PGconn *_Nonnull connection);

// Executes one statement; what comes back is binary.
//
// types: OIDs; bytes: the parameters one after the other, in PostgreSQL's binary form; lengths: theirs, -1 for NULL.
// result: to be cleared, also when it tells of a refusal; NULL otherwise.
enum mien_pg_outcome mien_pg_query(
    PGconn *_Nonnull connection,
    const char *_Nonnull sql,
    int count,
    const uint32_t *_Nullable types,
    const uint8_t *_Nullable bytes,
    const int *_Nullable lengths,
    int timeout_ms,
    PGresult *_Nullable *_Nonnull result
);

// Executes COPY … FROM STDIN with these bytes.
enum mien_pg_outcome mien_pg_copy(
    PGconn *_Nonnull connection,
    const char *_Nonnull sql,
    const uint8_t *_Nonnull bytes,
    size_t length,
    int timeout_ms,
    PGresult *_Nullable *_Nonnull result
);

int mien_pg_row_count(const PGresult *_Nonnull result);
int mien_pg_column_count(const PGresult *_Nonnull result);
// How many rows a statement wrote, in digits.
const char *_Nonnull mien_pg_affected(PGresult *_Nonnull result);
// NULL for NULL.
const uint8_t *_Nullable mien_pg_value(const PGresult *_Nonnull result, int row, int column, int *_Nonnull length);
// Five characters; empty when the server did not say.
const char *_Nonnull mien_pg_state(const PGresult *_Nonnull result);
// For a person, without what the statement's data was.
const char *_Nonnull mien_pg_message(const PGresult *_Nonnull result);
void mien_pg_clear(PGresult *_Nonnull result);

#endif
