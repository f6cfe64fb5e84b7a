/// Which statements a connection has prepared: a bounded map that forgets the least recently used.
///
/// The same text with other parameter types is another statement. Names are never used twice, so a name that waits for its DEALLOCATE cannot meet
/// a new one.
struct StatementCache {
    struct Key: Hashable {
        var sql: String
        var types: [UInt32]
    }

    private struct Entry {
        var name: String
        var lastUse: Int
    }

    private var entries: [Key: Entry] = [:]
    private var uses = 0
    private var named = 0
    /// Forgotten here, still known to the server: to be deallocated when that is possible.
    private(set) var discarded: [String] = []
    let limit: Int

    init(limit: Int) {
        precondition(limit > 0, "a statement cache holds at least one statement")
        self.limit = limit
    }

    var count: Int { entries.count }

    /// The name under which it is prepared, if it is.
    mutating func name(for key: Key) -> String? {
        uses += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    mutating func newName() -> String {
        named += 1
        return "antrean_\(named)"
    }

    /// To be called when the server has prepared it.
    mutating func add(_ name: String, for key: Key) {
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key)
        }
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        discarded.append(entry.name)
    }

    /// The server does not know it any more.
    mutating func forget(_ key: Key) {
        entries.removeValue(forKey: key)
    }

    mutating func takeDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }
}
