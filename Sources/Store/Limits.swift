import Postgres

/// What is counted and bounded, and by how much. Subjects are hashes or ids, never what a person typed.
public struct Limit: Sendable {
    public var kind: String
    public var most: Int
    public var window: Duration

    public init(kind: String, most: Int, window: Duration) {
        self.kind = kind
        self.most = most
        self.window = window
    }
}

extension Statement {
    static let countUse = Statement("count_use", "SELECT count_use($1, $2, $3, make_interval(secs => $4))")
    static let usesLeft = Statement(
        "uses_left",
        """
        SELECT coalesce((
            SELECT count < $3 FROM limits WHERE kind = $1 AND subject = $2 AND window_start > antrean_now() - make_interval(secs => $4)
        ), true)
        """)

    static let limitStatements = [countUse, usesLeft]
}

extension Store {
    /// Counts one use under the row's lock. False when the window's uses are exceeded.
    public func count(_ limit: Limit, subject: String) async throws -> Bool {
        try await one(.countUse, [limit.kind, subject, Int32(limit.most), limit.window / .seconds(1)]).decode(Bool.self)
    }

    /// Whether a further use would be within the limit; counts nothing.
    public func mayUse(_ limit: Limit, subject: String) async throws -> Bool {
        try await one(.usesLeft, [limit.kind, subject, Int32(limit.most), limit.window / .seconds(1)]).decode(Bool.self)
    }
}
