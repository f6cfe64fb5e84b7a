extension Pool {
    /// How a pool behaves. The defaults suit a worker of several to a machine.
    public struct Settings: Sendable {
        /// Connections kept open even when nobody needs them. Default 1.
        public var minimum: Int
        /// Connections at most. Default 8; the server's `max_connections` must hold workers × this.
        public var maximum: Int
        /// Callers that may wait for a connection; the next one is refused at once (`.tooManyWaiting`). Default 1024.
        public var waitLimit: Int
        /// How long a caller waits for a connection when its own deadline is not earlier. Default 2 s.
        public var acquireTimeout: Duration
        /// After this a connection is closed when it is next free, ±10 % at random, so that a new primary, a new password or grown
        /// memory on the server is taken up. Default 30 min.
        public var maximumLifetime: Duration
        /// A connection above the minimum that nobody used for so long is closed. Default 10 min.
        public var idleTimeout: Duration
        /// A connection that was idle for so long is asked for a sign of life. Default 5 s.
        public var validationInterval: Duration
        /// How long the sign of life, or a ROLLBACK, may take before the connection is closed. Default 2 s.
        public var housekeepingTimeout: Duration
        /// The pause after the first failure to connect; then it doubles. Each is shortened at random by up to half. Default 100 ms.
        public var backoffInitial: Duration
        /// The longest pause between attempts to connect. Default 5 s.
        public var backoffMaximum: Duration
        /// After so many failures to connect in a row, with no connection left, callers are refused at once (`.connect`) instead of
        /// waiting, until an attempt succeeds. Needs a minimum above 0. Default nil: they wait.
        public var failuresBeforeRefusal: Int?
        /// Prepared statements that a connection keeps. Default 256.
        public var statementLimit: Int

        public init(
            minimum: Int = 1, maximum: Int = 8, waitLimit: Int = 1024, acquireTimeout: Duration = .seconds(2),
            maximumLifetime: Duration = .seconds(1800), idleTimeout: Duration = .seconds(600), validationInterval: Duration = .seconds(5),
            housekeepingTimeout: Duration = .seconds(2), backoffInitial: Duration = .milliseconds(100), backoffMaximum: Duration = .seconds(5),
            failuresBeforeRefusal: Int? = nil, statementLimit: Int = 256
        ) {
            precondition(minimum >= 0 && maximum >= 1 && minimum <= maximum, "a pool needs 0 <= minimum <= maximum and maximum >= 1")
            precondition(waitLimit >= 0, "waitLimit is not negative")
            self.minimum = minimum
            self.maximum = maximum
            self.waitLimit = waitLimit
            self.acquireTimeout = acquireTimeout
            self.maximumLifetime = maximumLifetime
            self.idleTimeout = idleTimeout
            self.validationInterval = validationInterval
            self.housekeepingTimeout = housekeepingTimeout
            self.backoffInitial = backoffInitial
            self.backoffMaximum = backoffMaximum
            self.failuresBeforeRefusal = failuresBeforeRefusal
            self.statementLimit = statementLimit
        }
    }
}
