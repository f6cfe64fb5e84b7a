import Store

/// The offices, read again after a minute.
public actor OfficeCache {
    private let store: Store
    private var offices: [Int32: Office] = [:]
    private var readAt: ContinuousClock.Instant?

    public init(store: Store) {
        self.store = store
    }

    /// - Parameter anew: one is missing; at most once a second.
    public func current(anew: Bool = false) async throws -> [Int32: Office] {
        if readAt.map({ .now - $0 > .seconds(anew ? 1 : 60) }) ?? true {
            offices = Dictionary(uniqueKeysWithValues: try await store.offices().map { ($0.id, $0) })
            readAt = .now
        }
        return offices
    }
}
