import Foundation

/// Who waits on one channel: a bounded line, first come, first served. A value; the channel holds it and does the I/O.
///
/// - empty → waiting: `append` (tells whether the channel must be woken)
/// - waiting → taken: `take` (in order, up to a batch, one of a session), then answered or `putBack` at the front
/// - waiting → expired: `expire` (deadline passed), answered with 503
struct WaitingLine: Sendable {
    let limit: Int
    private var line: [Waiting] = []

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { line.isEmpty }
    var count: Int { line.count }

    /// False when the line is full: nothing was taken in.
    mutating func append(_ waiting: Waiting) -> Bool {
        guard line.count < limit else { return false }
        line.append(waiting)
        return true
    }

    /// Up to `most`, the oldest first, but one of a session at a time: its others could not be served beside it (an account's
    /// limits are counted one request after the other), and would only take places in the batch from everybody behind them.
    mutating func take(_ most: Int) -> [Waiting] {
        var taken: [Waiting] = []
        var left: [Waiting] = []
        var sessions: Set<UUID> = []
        var position = line.startIndex
        while position < line.endIndex, taken.count < most {
            let waiting = line[position]
            if sessions.insert(waiting.session).inserted { taken.append(waiting) } else { left.append(waiting) }
            position += 1
        }
        line.replaceSubrange(..<position, with: left)
        return taken
    }

    /// Those that must be tried again keep their place before everybody who came later. They are never refused.
    mutating func putBack(_ again: [Waiting]) {
        line.insert(contentsOf: again, at: 0)
    }

    /// Removes those whose deadline is not after `now`.
    mutating func expire(_ now: ContinuousClock.Instant) -> [Waiting] {
        let expired = line.filter { $0.deadline <= now }
        if !expired.isEmpty { line.removeAll { $0.deadline <= now } }
        return expired
    }

    /// Everybody, when the channel ends.
    mutating func takeAll() -> [Waiting] {
        defer { line = [] }
        return line
    }
}
