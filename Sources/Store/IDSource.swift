import Postgres

/// Ids for accounts, parties and bookings, drawn from the database a thousand at a time. What a refused request had is lost.
public final class IDSource: Sendable {
    private static let blockSize: Int64 = 1000
    /// With fewer left the next block is drawn ahead, so that nearly nobody waits for one.
    private static let reserve: Int64 = 500

    private struct Stock: Sendable {
        var next: Int64 = 0
        var end: Int64 = 0
        var spare: Int64?
        var isDrawing = false

        mutating func take(_ count: Int64) -> ClosedRange<Int64>? {
            if end - next < count, let block = spare {
                // the rest of the older block is lost
                (next, end, spare) = (block, block + blockSize, nil)
            }
            guard end - next >= count else { return nil }
            defer { next += count }
            return next...(next + count - 1)
        }
    }

    private let store: Store
    private let stock = Guarded(Stock())

    public init(store: Store) {
        self.store = store
    }

    /// `count` ids that nobody else has or will get.
    public func draw(_ count: Int) async throws -> ClosedRange<Int64> {
        while true {
            if let ids = drawAtOnce(count) { return ids }
            let block = try await store.nextIDBlock()
            stock.withLock { $0.spare = block }
        }
    }

    /// The same from what was drawn already; nil when the database must be asked.
    public func drawAtOnce(_ count: Int) -> ClosedRange<Int64>? {
        var isLow = false
        let ids = stock.withLock { stock in
            let ids = stock.take(Int64(count))
            isLow = ids != nil && stock.spare == nil && stock.end - stock.next < Self.reserve && !stock.isDrawing
            if isLow { stock.isDrawing = true }
            return ids
        }
        if isLow { Task { await drawAhead() } }
        return ids
    }

    /// When the database cannot be reached now, whoever needs the block asks for it again.
    private func drawAhead() async {
        let block = try? await store.nextIDBlock()
        stock.withLock { stock in
            stock.isDrawing = false
            if let block { stock.spare = block }
        }
    }
}
