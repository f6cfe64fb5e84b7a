/// Ids for accounts, parties and bookings, drawn from the database a thousand at a time. What a refused request had is lost.
public actor IDSource {
    private static let blockSize: Int64 = 1000

    private let store: Store
    private var next: Int64 = 0
    private var end: Int64 = 0

    public init(store: Store) {
        self.store = store
    }

    /// `count` ids that nobody else has or will get.
    public func draw(_ count: Int) async throws -> ClosedRange<Int64> {
        while end - next < Int64(count) {
            let block = try await store.nextIDBlock()
            // another caller may have drawn a block meanwhile: the newer one is used, the rest of the older is lost
            next = block
            end = block + Self.blockSize
        }
        defer { next += Int64(count) }
        return next...(next + Int64(count) - 1)
    }
}
