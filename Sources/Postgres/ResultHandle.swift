import CPostgres

/// Owns one `PGresult` and frees it.
///
/// Sendable without a lock: libpq never changes a result after `PQgetResult` gave it out, and everything here only reads.
final class ResultHandle: @unchecked Sendable {
    private let result: OpaquePointer
    let rows: Int
    let columns: [String]
    let types: [OID]

    init(owning result: OpaquePointer) {
        self.result = result
        rows = Int(PQntuples(result))
        let width = PQnfields(result)
        columns = (0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        types = (0..<width).map { OID(rawValue: PQftype(result, $0)) }
    }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }

    /// The first word or two of the command tag, such as `COMMIT` or `INSERT 0 3`.
    var tag: String { String(cString: PQcmdStatus(result)) }

    /// Rows inserted, updated, deleted or selected; 0 for other commands.
    var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// The cell. Valid as long as this object lives.
    func cell(row: Int, column: Int) -> PostgresCell {
        let row = Int32(row)
        let index = Int32(column)
        guard PQgetisnull(result, row, index) == 0 else { return PostgresCell(type: types[column], bytes: nil) }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, index), count: Int(PQgetlength(result, row, index)))
        return PostgresCell(type: types[column], bytes: bytes)
    }

    var diagnostic: Diagnostic { Diagnostic(result) }
}
