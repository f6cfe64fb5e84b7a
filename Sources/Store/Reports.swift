import Domain
import Postgres

/// One line of a report.
public struct ReportLine: Sendable {
    public var names: [String]
    /// Empty: null.
    public var fields: [String]
    /// The same as one JSON object.
    public var json: String
}

extension Store {
    /// Whether reports know an office.
    public func hasReportOffice(_ code: String) async throws -> Bool {
        try await pool.withConnection { connection in
            try await !connection.query("SELECT 1 FROM report.offices WHERE code = $1", [code]).isEmpty
        }
    }

    /// Runs a report, which changes nothing: its connection is read-only.
    /// - Parameters:
    ///   - sql: of `sql/reports/`, with three parameters.
    ///   - office: code; empty: all.
    public func report(_ sql: String, from: Day, to: Day, office: String) async throws -> [ReportLine] {
        try await pool.withConnection { connection in
            _ = try await connection.query("SET default_transaction_read_only = on")
            let rows = try await connection.query(
                """
                SELECT x.names, x.fields, q.j::text
                FROM (SELECT row_to_json(r) AS j, row_number() OVER () AS n FROM (
                \(sql)
                ) r) q
                CROSS JOIN LATERAL (
                    SELECT array_agg(e.key ORDER BY e.n) AS names, array_agg(coalesce(e.value, '') ORDER BY e.n) AS fields
                    FROM json_each_text(q.j) WITH ORDINALITY e (key, value, n)
                ) x
                ORDER BY q.n
                """, [from.description, to.description, office])
            return try rows.map { row in
                let (names, fields, json) = try row.decode([String].self, [String].self, String.self)
                return ReportLine(names: names, fields: fields, json: json)
            }
        }
    }
}
