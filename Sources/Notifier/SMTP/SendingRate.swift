/// Spreads mails evenly over time: each takes the next free moment. A value; the caller waits.
struct SendingRate: Sendable {
    private let interval: Duration
    private var next: ContinuousClock.Instant?

    /// - Parameter perSecond: positive.
    init(perSecond: Double) {
        interval = .seconds(1) / perSecond
    }

    /// Takes the next moment and tells when it is: `now`, when none is waiting.
    mutating func take(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let moment = max(now, next ?? now)
        next = moment + interval
        return moment
    }
}
