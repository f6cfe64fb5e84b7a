/// How many requests may be in progress so that most of them are served within `target`: a number that suits one machine is ten times too high
/// for a slower one, or for one whose disk is slow today.
///
/// Each `window` it falls by a fifth when more than half of the requests took longer than the target, else it rises a little. The half makes
/// that a few requests which must wait, for a locked slot perhaps, do not shut out the others. A value: the clock comes from outside.
struct PatienceLimit: Sendable {
    static let target: Duration = .milliseconds(300)
    static let window: Duration = .milliseconds(100)
    /// A full batch for each of two channels: with fewer the database would be idle while requests are refused.
    static let least = 128

    let most: Int
    private(set) var current: Int
    private var began: ContinuousClock.Instant?
    private var served = 0
    private var late = 0

    init(most: Int) {
        self.most = most
        current = most
    }

    /// Notes one answer.
    /// - Returns: whether `current` may be another one now.
    mutating func served(in took: Duration, at now: ContinuousClock.Instant) -> Bool {
        served += 1
        if took > Self.target { late += 1 }
        let since = began ?? now
        began = since
        guard now - since >= Self.window else { return false }
        current = late * 2 > served ? max(min(Self.least, most), current * 4 / 5) : min(most, current + 16)
        (began, served, late) = (now, 0, 0)
        return true
    }
}
