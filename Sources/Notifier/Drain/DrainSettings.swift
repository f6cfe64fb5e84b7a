/// How an ``OutboxDrain`` works.
public struct DrainSettings: Sendable {
    /// Messages sent at once: as many as the channel sends at once. Default 8.
    public var concurrency = 8
    /// How many times as many may be claimed while messages leave quickly, see ``ClaimWindow``: a claim costs the database nearly the same for one as for
    /// fifty. Default 24: when the server suddenly takes two seconds for each, two fifths of them have not begun within a third of the lease and are
    /// claimed again later.
    public var ahead = 24
    /// The same of codes, which are few.
    public var codesAhead = 3
    /// How long a claimed message is this notifier's; a delivery begins in its first third and must end in the
    /// rest (SMTP: 60 s). Default 90 s.
    public var lease: Duration = .seconds(90)
    /// How long it waits when there is nothing to do: from the first to the second, doubling. Defaults 50 ms and 1 s.
    public var pause: ClosedRange<Duration> = .milliseconds(50)...(.seconds(1))
    /// The longest pause where codes are taken: somebody sits and waits for one. Default 250 ms.
    public var codesPause: Duration = .milliseconds(250)

    public init() {}
}
