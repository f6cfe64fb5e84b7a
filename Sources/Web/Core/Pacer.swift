import Foundation
import HTTPTypes
import Postgres

/// Slows who asks far more often than a person can: a session, or a browser. What comes too early is refused at once and holds nobody else up. An
/// address is not counted: mobile networks put thousands of people behind one. Who throws session and browser away each time is left to the limits by
/// account, person, address of mail and telephone.
///
/// Counted in each worker, and only to slow: what must never be exceeded is counted in the database.
final class Pacer: Sendable {
    private static let most = 100_000

    /// Requests a second, and how many at once are nobody's business.
    private let rate: Double
    private let burst: Double
    /// When each would have asked had it kept its pace: the theoretical arrival time of the generic cell rate algorithm.
    private let due = Guarded<[Int: ContinuousClock.Instant]>([:])

    init(rate: Double = 30, burst: Double = 150) {
        self.rate = rate
        self.burst = burst
    }

    /// Whether this one's turn has come. Who is refused has not asked.
    func allows(_ headers: HTTPFields, at now: ContinuousClock.Instant = .now) -> Bool {
        guard let name = headers.value(.authorization) ?? headers.value(.cookie).flatMap(Self.identity) else { return true }
        let step = Duration.seconds(1 / rate)
        let key = name.hashValue
        return due.withLock { due in
            if due.count > Self.most { due = due.filter { $0.value > now } }
            let next = max(due[key] ?? now, now) + step
            guard next - now <= step * burst else { return false }
            due[key] = next
            return true
        }
    }

    /// The session of a browser, else the browser.
    private static func identity(_ cookies: String) -> String? {
        var device: Substring?
        for pair in cookies.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix("session="), pair.utf8.count > 8 { return String(pair) }
            if pair.hasPrefix("device=") { device = pair }
        }
        return device.map(String.init)
    }
}
