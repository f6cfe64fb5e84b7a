/// One row of an answer.
public struct Row: Sendable {
    let rows: Rows
    let index: Int

    public var columns: [String] { rows.columns }

    /// All columns by position: `let (id, name) = try row.decode(Int.self, String?.self)`.
    /// - Throws: `PostgresError` of code `.decoding` when the number of columns differs, a type does not fit or a NULL meets no optional.
    public func decode<each T: PostgresDecodable>(_ types: repeat (each T).Type) throws -> (repeat each T) {
        var wanted = 0
        for _ in repeat each types { wanted += 1 }
        guard wanted == columns.count else {
            throw failure("the row has \(columns.count) columns, \(wanted) were asked for")
        }
        var position = 0
        func next<U: PostgresDecodable>(_ type: U.Type) throws -> U {
            defer { position += 1 }
            return try value(at: position, as: type)
        }
        return (repeat try next(each types))
    }

    /// The only column of a row that has one. The same as above; the compiler infers a single type better this way.
    public func decode<T: PostgresDecodable>(_ type: T.Type) throws -> T {
        guard columns.count == 1 else { throw failure("the row has \(columns.count) columns, 1 was asked for") }
        return try value(at: 0, as: type)
    }

    /// One column by name.
    /// - Throws: `PostgresError` of code `.decoding`, also when there is no such column.
    public subscript<T: PostgresDecodable>(_ column: String, as type: T.Type) -> T {
        get throws {
            guard let position = columns.firstIndex(of: column) else { throw failure("there is no column \(column)") }
            return try value(at: position, as: type)
        }
    }

    /// One column by position, from 0.
    /// - Throws: `PostgresError` of code `.decoding`, also when there is no such column.
    public subscript<T: PostgresDecodable>(_ position: Int, as type: T.Type) -> T {
        get throws {
            guard columns.indices.contains(position) else { throw failure("there is no column \(position)") }
            return try value(at: position, as: type)
        }
    }

    private func value<T: PostgresDecodable>(at position: Int, as type: T.Type) throws -> T {
        do {
            return try withExtendedLifetime(rows.result) { try T.decode(rows.result.cell(row: index, column: position)) }
        } catch let reason as PostgresDecodingFailure {
            let column = "column \(columns[position]) (\(position)) as \(T.self)"
            switch reason {
            case .null: throw failure("\(column): it is NULL")
            case .type(let oid): throw failure("\(column): its type has the OID \(oid.rawValue)")
            case .malformed: throw failure("\(column): the bytes are no such value")
            }
        }
    }

    private func failure(_ message: String) -> PostgresError {
        // The statement itself was carried out.
        PostgresError(.decoding, message, outcome: .unknown, file: rows.file, line: rows.line)
    }
}
