/// What Swift cannot import from libpq by itself: the `PG_DIAG_*` fields are macros of character literals, and
/// `pthread_setname_np` hides behind a feature macro.
#ifndef ANTREAN_CPOSTGRES_H
#define ANTREAN_CPOSTGRES_H

#include <postgresql/libpq-fe.h>

/// Field of an error or notice, or NULL. The text belongs to the result.
static inline const char *antrean_pg_sqlstate(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

/// ERROR, FATAL, PANIC, WARNING …, never translated; NULL for an error that libpq made up itself.
static inline const char *antrean_pg_severity(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
}

static inline const char *antrean_pg_message(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline const char *antrean_pg_detail(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
}

static inline const char *antrean_pg_schema(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SCHEMA_NAME);
}

static inline const char *antrean_pg_table(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_TABLE_NAME);
}

static inline const char *antrean_pg_column(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
}

static inline const char *antrean_pg_constraint(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}

/// The server's own C function that reported it: the same in every language of messages.
static inline const char *antrean_pg_source_function(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
}

/// Names the calling thread for `top -H` and debuggers; at most 15 bytes are kept.
void antrean_name_thread(const char *name);

#endif
