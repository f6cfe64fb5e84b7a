/// Makes and checks password hashes on a few threads of its own, so that log-ins can take neither the cores nor the memory that bookings
/// need. The queue before them is bounded; past it the answer is ``Overloaded`` at once.
public final class PasswordHasher: Sendable {
    public struct Settings: Hashable, Sendable {
        /// Hashes made at the same time. Default 2.
        public var threads: Int
        /// Those that may wait besides. Default 64: with the standard cost and two threads a wait of up to 2.4 seconds.
        public var queueLimit: Int
        /// What new hashes cost. Default ``ScryptCost/standard``.
        public var cost: ScryptCost

        public init(threads: Int = 2, queueLimit: Int = 64, cost: ScryptCost = .standard) {
            self.threads = threads
            self.queueLimit = queueLimit
            self.cost = cost
        }
    }

    /// As many wait as may. Nothing was done; the same request may come again in a moment.
    public struct Overloaded: Error, Hashable, Sendable {
        /// How many wait.
        public let waiting: Int
    }

    /// What is stored is no hash this program knows: the row is damaged.
    public struct Malformed: Error, Hashable, Sendable {}

    public enum Verification: Hashable, Sendable {
        case ok
        /// The right password, but hashed at another cost than is set today: store ``hash(_:)`` of it.
        case okNeedsUpgrade
        case wrong
    }

    private let cost: ScryptCost
    let queue: BoundedThreads
    let nobody: PasswordHash

    public init(_ settings: Settings = Settings()) {
        cost = settings.cost
        queue = BoundedThreads(name: "password", threads: settings.threads, limit: settings.queueLimit)
        nobody = PasswordHash(
            cost: settings.cost, salt: Random.bytes(PasswordHash.saltLength), hash: Random.bytes(PasswordHash.hashLength))
    }

    deinit {
        queue.close()
    }

    /// The text to store for a password.
    ///
    /// - Throws: ``Overloaded``; `CancellationError` when the task was cancelled while it waited.
    public func hash(_ password: String) async throws -> String {
        try await queue.run { [cost] in try PasswordHash.make(password, cost: cost).description }
    }

    /// Checks a password against what is stored.
    ///
    /// - Throws: ``Overloaded``, ``Malformed``; `CancellationError` when the task was cancelled while it waited.
    public func verify(_ password: String, stored: String) async throws -> Verification {
        guard let expected = PasswordHash(stored) else { throw Malformed() }
        guard try await queue.run({ try expected.matches(password) }) else { return .wrong }
        return expected.cost == cost && expected.hash.count == PasswordHash.hashLength ? .ok : .okNeedsUpgrade
    }

    /// Takes as long as ``verify(_:stored:)`` and fails the same ways: for a log-in of nobody, so that time does not tell whether an
    /// account exists.
    public func verifyNothing(_ password: String) async throws {
        _ = try await queue.run { [nobody] in try nobody.matches(password) }
    }

    /// Refuses what will need a hash while as many wait as may: before it costs anybody anything, and before an attempt is counted for it.
    ///
    /// - Throws: ``Overloaded``.
    public func admit() throws {
        if queue.isFull { throw Overloaded(waiting: queue.waiting) }
    }

    /// How many wait now, for a gauge.
    public var waiting: Int { queue.waiting }
}
