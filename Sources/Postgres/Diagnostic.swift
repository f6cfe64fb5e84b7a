import CPostgres

/// What the server (or libpq itself) says about an error or notice.
struct Diagnostic: Sendable {
    var sqlState: SQLState?
    /// ERROR, FATAL, PANIC, WARNING, NOTICE …; nil when libpq made the error itself.
    var severity: String?
    var message: String
    var detail: String?
    var schema: String?
    var table: String?
    var column: String?
    var constraint: String?
    /// The C function of the server that reported it.
    var sourceFunction: String?

    init(_ result: OpaquePointer) {
        func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
        sqlState = text(antrean_pg_sqlstate(result)).map(SQLState.init(rawValue:))
        severity = text(antrean_pg_severity(result))
        message = text(antrean_pg_message(result)) ?? text(PQresultErrorMessage(result)) ?? ""
        detail = text(antrean_pg_detail(result))
        schema = text(antrean_pg_schema(result))
        table = text(antrean_pg_table(result))
        column = text(antrean_pg_column(result))
        constraint = text(antrean_pg_constraint(result))
        sourceFunction = text(antrean_pg_source_function(result))
    }

    /// The session ends with it.
    var endsSession: Bool { severity == "FATAL" || severity == "PANIC" }

    /// "cached plan must not change result type", told by its place in the server because the message is translated.
    var isStalePlan: Bool { sqlState == .featureNotSupported && sourceFunction == "RevalidateCachedQuery" }

    /// A cancel or a shutdown during the wait for a synchronous standby gives success with one of these warnings. A deliberate RAISE WARNING
    /// has the same code 01000 and is told by its place.
    var questionsCommit: Bool {
        severity == "WARNING" && (sqlState == .warning || sqlState == .adminShutdown) && sourceFunction != "exec_stmt_raise"
    }
}
