import Foundation
import HTTPTypes
import NIOCore
import Postgres

/// Slows who asks far more often than a person can: a session or a browser by itself, an address only at a rate that no shared network reaches, for
/// mobile networks put thousands of people behind one. What is slowed is this one's own requests; nobody else waits for them.
///
/// Counted in each worker, and only to slow: what must never be exceeded is counted in the database.
final class Pacer: Sendable {
    struct Pace: Sendable {
        /// Requests a second.
        var rate: Double
        /// So many at once are nobody's business.
        var burst: Double
    }

    enum Verdict: Equatable {
        case go
        case wait(Duration)
        /// So much is waiting already that the rest is not taken.
        case refuse
    }

    /// Longer than this nobody is kept waiting.
    static let longest: Duration = .seconds(3)
    private static let most = 100_000

    private let identified: Pace
    private let address: Pace
    private let proxies: TrustedProxies
    /// When each would have asked had it kept its pace: the theoretical arrival time of the generic cell rate algorithm.
    private let due = Guarded<[Int: ContinuousClock.Instant]>([:])

    init(
        identified: Pace = Pace(rate: 30, burst: 150), address: Pace = Pace(rate: 3000, burst: 6000), proxies: TrustedProxies
    ) {
        self.identified = identified
        self.address = address
        self.proxies = proxies
    }

    func verdict(_ headers: HTTPFields, from peer: SocketAddress?, at now: ContinuousClock.Instant = .now) -> Verdict {
        if let name = headers.value(.authorization) ?? headers.value(.cookie).flatMap(Self.identity) {
            let wait = wait(name, identified, now)
            return wait <= .zero ? .go : wait <= Self.longest ? .wait(wait) : .refuse
        }
        // whom the balancer speaks for; who comes without a balancer is the operator's own
        guard let forwarded = headers.value(.forwarded), proxies.trusts(peer) else { return .go }
        let wait = wait(forwarded, address, now)
        return wait <= .zero ? .go : .wait(min(wait, Self.longest))
    }

    private func wait(_ name: String, _ pace: Pace, _ now: ContinuousClock.Instant) -> Duration {
        let step = Duration.seconds(1 / pace.rate)
        let key = name.hashValue
        return due.withLock { due in
            if due.count > Self.most { due = due.filter { $0.value > now } }
            let next = max(due[key] ?? now, now) + step
            let wait = next - now - step * pace.burst
            // who is refused has not asked
            if wait <= Self.longest { due[key] = next }
            return wait
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

extension HTTPField.Name {
    static let forwarded = Self("Forwarded")!
}
