/// When to try again, and when to give up. Delays double from the first to the longest, each shortened by chance by up to a quarter, so
/// that mails that failed together do not come back together.
///
/// What counts is the number of attempts, not the time passed: hours in which the notifier did not run take no chance from a message, and
/// a message that is sent again by hand has all its attempts anew.
public struct RetryPolicy: Hashable, Sendable {
    public enum Decision: Hashable, Sendable {
        case again(after: Duration)
        case giveUp
    }

    /// After the first failure. Default 5 seconds.
    public var first: Duration
    /// Default 5 minutes.
    public var longest: Duration
    /// How long the attempts of a class stretch in all, without chance. Defaults: codes 1 hour (they are void by then), reminders 12 hours,
    /// the others 48 hours.
    public var span: [MessageClass: Duration]

    /// The least after an attempt whose outcome is unknown: time for what may tell it to come. Default: none.
    public var afterUnknown: Duration = .zero

    public static let standard = RetryPolicy()
    /// WhatsApp's receipts tell what became of a message whose answer did not come; sent again it would be there twice.
    public static let whatsApp: RetryPolicy = {
        var policy = RetryPolicy()
        policy.afterUnknown = .seconds(120)
        return policy
    }()

    public init(
        first: Duration = .seconds(5), longest: Duration = .seconds(300),
        span: [MessageClass: Duration] = [
            .code: .seconds(3600), .change: .seconds(48 * 3600), .confirmation: .seconds(48 * 3600), .reminder: .seconds(12 * 3600),
        ]
    ) {
        precondition(first > .zero && longest >= first, "delays are positive, and the longest is not below the first")
        self.first = first
        self.longest = longest
        self.span = span
    }

    /// What follows the failed attempt number `attempt`, counted from 1.
    ///
    /// - Parameter chance: 0 to 1, drawn by the caller; 0 gives the whole delay, 1 three quarters of it.
    public func decide(attempt: Int, class messageClass: MessageClass, chance: Double, isUnknown: Bool = false) -> Decision {
        guard attempt < attempts(for: messageClass) else { return .giveUp }
        let delay = nominalDelay(after: attempt)
        return .again(after: max(delay - delay * (min(max(chance, 0), 1) / 4), isUnknown ? afterUnknown : .zero))
    }

    /// How many attempts a message of a class gets: as many as fit into its span.
    public func attempts(for messageClass: MessageClass) -> Int {
        let span = span[messageClass] ?? .zero
        var attempt = 1
        var passed = nominalDelay(after: attempt)
        while passed <= span {
            attempt += 1
            let delay = nominalDelay(after: attempt)
            guard delay < longest else { return attempt + Int((span - passed) / longest) }
            passed += delay
        }
        return attempt
    }

    private func nominalDelay(after attempt: Int) -> Duration {
        var delay = first
        for _ in 1..<max(attempt, 1) {
            delay = delay * 2
            if delay >= longest { return longest }
        }
        return delay
    }
}
