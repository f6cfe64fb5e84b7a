import Domain
import Foundation
import Logging
import Postgres
import Store

/// Places at offices: given, changed, given back. The heart, as the rest of the program sees it.
///
/// Called by `Web` (and later by the desk; WhatsApp takes single places by functions of its own, see `sql/functions/chat.sql`). Offices are divided among a few channels, each with one connection
/// of its own, so that a worker's batches never wait for each other's slots; one more serves requests for slots that
/// somebody keeps locked.
public final class BookingService: Sendable {
    public struct Settings: Sendable {
        /// Channels, one connection each. Default 2.
        public var channels = 2
        /// How long a request may wait and be tried before it is refused with `overloaded`. Default 8 s.
        public var timeout: Duration = .seconds(8)
        /// How many requests may wait on one channel. Default 2048.
        public var waiting = 2048

        public init() {}
    }

    public let availability: Availability
    private let settings: Settings
    private let pools: [Pool]
    private let channels: [BookingChannel]
    private let side: BookingChannel

    /// - Parameters:
    ///   - connection: how each channel reaches the primary.
    ///   - now: the clock of proposals; SQL decides by its own.
    public init(
        store: Store, connection: ConnectionSettings, settings: Settings, now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
    ) {
        self.settings = settings
        let availability = Availability(store: store)
        self.availability = availability
        var single = Pool.Settings()
        single.minimum = 1
        single.maximum = 1
        single.backoffMaximum = .seconds(1)
        single.failuresBeforeRefusal = 3
        pools = (0...max(1, settings.channels)).map { _ in Pool(connection: connection, settings: single, logger: logger) }
        let lockedSlots = LockedSlots()
        var patient = BookingChannel.Settings()
        patient.waiting = settings.waiting
        // It asks often and briefly: while it waits for one slot it holds those with lower numbers.
        patient.lockWait = .milliseconds(50)
        let side = BookingChannel(
            name: "side", pool: pools[0], availability: availability, side: nil, lockedSlots: lockedSlots, settings: patient, now: now,
            logger: logger)
        self.side = side
        var quick = BookingChannel.Settings()
        quick.waiting = settings.waiting
        channels = pools.dropFirst().enumerated().map { index, pool in
            BookingChannel(
                name: "\(index)", pool: pool, availability: availability, side: side, lockedSlots: lockedSlots, settings: quick, now: now,
                logger: logger)
        }
    }

    /// Serves until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for pool in pools { group.addTask { await pool.run() } }
            for channel in channels + [side] { group.addTask { await channel.run() } }
        }
    }

    /// Gives a party its places, all or nothing.
    /// - Throws: `Refusal`.
    public func book(_ request: BookingRequest) async throws -> BookingAnswer {
        let channel = channel(request.office)
        return try await channel.book(prepared(request, for: channel), deadline: .now + settings.timeout)
    }

    /// The same for callers that have no task: returns at once.
    public func book(_ request: BookingRequest, _ complete: @escaping BookingCompletion) {
        let channel = channel(request.office)
        channel.submit(Waiting(work: .book(prepared(request, for: channel), complete), deadline: .now + settings.timeout))
    }

    /// People are hashed and sealed by the caller, of whom there are many, and not by the channel, for which they all wait; unless they will hardly
    /// be needed.
    private func prepared(_ request: BookingRequest, for channel: BookingChannel) -> BookingRequest {
        guard !channel.isLooking else { return request }
        var request = request
        // who cannot be sealed is refused when the batch is made
        try? request.request.identify()
        return request
    }

    /// Cancels a booking of the session's account.
    /// - Parameter office: where the booking is.
    public func cancel(_ request: ChangeRequest, office: Int32, reason: String?) async throws -> ChangeOutcome {
        try await channel(office).change(.cancel(reason: reason), request, deadline: .now + settings.timeout)
    }

    /// Moves a booking of the session's account to another hour, also of another office.
    /// - Throws: `Refusal`.
    public func move(_ request: ChangeRequest, to office: Int32, zone: Zone, preference: Preference) async throws -> ChangeOutcome {
        try await channel(office).change(.move(office: office, zone: zone, preference: preference), request, deadline: .now + settings.timeout)
    }

    private func channel(_ office: Int32) -> BookingChannel {
        channels[Int(office) % channels.count]
    }
}
