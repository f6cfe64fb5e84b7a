import Foundation
import Postgres

/// Requests for which nothing seems to be left, for `look_batch()`: a look at their sessions, keys and slots that locks and writes nothing.
public struct LookBatch: Sendable {
    /// What is known of one request. The numbers are those of `sql/functions/book.sql`.
    public enum Standing: Int32, Sendable {
        /// Never served: without a place it has nothing.
        case new = 0
        case unauthorized = 1
        /// Its key was served before: only `book_batch` may say what became of it.
        case known = 2
    }

    public struct Result: Sendable {
        public var standings: [Standing]
        /// Per slot: places left, and version.
        public var free: [Int32]
        public var versions: [Int64]
    }

    public var slots: [Int64]
    private var sessions: [UUID] = []
    private var keys: [UUID] = []

    public init(slots: [Int64]) {
        self.slots = slots
    }

    public mutating func add(_ request: BookBatch.Request) {
        sessions.append(request.session)
        keys.append(request.key)
    }

    /// - Throws: `PostgresError`.
    public func run(on connection: Connection, deadline: ContinuousClock.Instant) async throws -> Result {
        let rows = try await connection.query(Statement.lookBatch.sql, [sessions, keys, slots], deadline: deadline)
        guard let row = rows.first else { throw StoreError.unexpected("no answer of look_batch") }
        let (standings, free, versions) = try row.decode([Int32].self, [Int32].self, [Int64].self)
        return Result(
            standings: try standings.map { number in
                guard let standing = Standing(rawValue: number) else { throw StoreError.unexpected("standing \(number)") }
                return standing
            },
            free: free, versions: versions)
    }
}

extension Statement {
    static let lookBatch = Statement("look_batch", "SELECT o_standing, o_free, o_version FROM look_batch($1, $2, $3)")
}
