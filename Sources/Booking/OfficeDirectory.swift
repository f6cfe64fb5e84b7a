import Store

/// The offices, read again when they are older than a minute: they change a few times a year.
///
/// When the database cannot be read, what was known before is served on: an outage must not hide where an office is.
public actor OfficeDirectory {
    private static let maximumAge: Duration = .seconds(60)

    private let store: Store
    private let clock = ContinuousClock()
    private var offices: [Office] = []
    private var byCode: [String: Office] = [:]
    private var byID: [Int32: Office] = [:]
    private var readAt: ContinuousClock.Instant?

    public init(store: Store) {
        self.store = store
    }

    public func all() async throws -> [Office] {
        try await refresh()
        return offices
    }

    /// - Parameter code: in capitals.
    public func office(code: String) async throws -> Office? {
        try await refresh()
        return byCode[code]
    }

    public func office(id: Int32) async throws -> Office? {
        try await refresh()
        return byID[id]
    }

    private func refresh() async throws {
        guard readAt.map({ clock.now - $0 > Self.maximumAge }) ?? true else { return }
        let began = clock.now
        do {
            let read = try await store.offices()
            offices = read
            byCode = Dictionary(uniqueKeysWithValues: read.map { ($0.code, $0) })
            byID = Dictionary(uniqueKeysWithValues: read.map { ($0.id, $0) })
            readAt = began
        } catch {
            if offices.isEmpty { throw error }
        }
    }
}
