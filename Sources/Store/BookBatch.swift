import Domain
import Foundation
import Postgres

/// One batch for `book_batch()`, as flat arrays: what the function takes, in its order. See `sql/functions/book.sql`.
public struct BookBatch: Sendable {
    /// Sorted and distinct.
    public var slots: [Int64]
    public private(set) var requests = 0
    var sessions: [UUID] = []
    var keys: [UUID] = []
    var macs: [UUID] = []
    var parties: [Int64] = []
    var joins: [Bool] = []
    var channels: [String] = []
    var holds: [Int32] = []
    var personFrom: [Int32] = [1]
    var alternativeFrom: [Int32] = [1]
    var partFrom: [Int32] = [1]
    var partSlot: [Int32] = []
    var partPeople: [Int32] = []
    var bookings: [Int64] = []
    var niks: [UUID] = []
    var niksSealed: [Bytes] = []
    var names: [String] = []
    var births: [Day] = []
    var relationships: [String] = []
    var services: [Int16] = []

    public init(slots: [Int64]) {
        self.slots = slots
    }

    /// One person of a request.
    public struct Person: Sendable {
        /// The NIK as it is found and as it is kept.
        public struct Identity: Sendable {
            public var nikHash: UUID
            public var nikSealed: [UInt8]

            public init(nikHash: UUID, nikSealed: [UInt8]) {
                self.nikHash = nikHash
                self.nikSealed = nikSealed
            }
        }

        public var booking: Int64
        /// Hashes and seals the NIK: only for who goes into a batch, which in a rush few do.
        public var identity: @Sendable () throws -> Identity
        public var name: String
        public var birthDate: Day
        public var relationship: Relationship
        public var service: Service

        public init(
            booking: Int64, name: String, birthDate: Day, relationship: Relationship, service: Service,
            identity: @escaping @Sendable () throws -> Identity
        ) {
            self.booking = booking
            self.identity = identity
            self.name = name
            self.birthDate = birthDate
            self.relationship = relationship
            self.service = service
        }
    }

    /// What one person or family asks for. `party` is new, or with `joins` the one to join.
    public struct Request: Sendable {
        public var session: UUID
        public var key: UUID
        /// Of the body. Made when it is asked for, as who people are is: who is refused by a look needs neither.
        public var mac: @Sendable () -> UUID
        public var party: Int64
        public var joins: Bool
        public var channel: Channel
        /// Seconds for which the places are held; 0: booked at once.
        public var hold: Int
        public var people: [Person]

        public init(
            session: UUID, key: UUID, mac: @escaping @Sendable () -> UUID, party: Int64, joins: Bool, channel: Channel, hold: Int, people: [Person]
        ) {
            self.session = session
            self.key = key
            self.mac = mac
            self.party = party
            self.joins = joins
            self.channel = channel
            self.hold = hold
            self.people = people
        }

        /// Hashes and seals everything now, where the caller has time for it.
        public mutating func identify() throws {
            let mac = mac()
            self.mac = { mac }
            for index in people.indices {
                let identity = try people[index].identity()
                people[index].identity = { identity }
            }
        }
    }

    /// Adds a request with its alternatives, each a list of (slot, people); every slot must be one of `slots`.
    /// - Throws: what a person's `identity` throws.
    public mutating func add(
        _ request: Request, alternatives: some Sequence<some Sequence<(slot: Int64, people: Int)>>, index: [Int64: Int32]
    ) throws {
        requests += 1
        sessions.append(request.session)
        keys.append(request.key)
        macs.append(request.mac())
        parties.append(request.party)
        joins.append(request.joins)
        channels.append(request.channel.rawValue)
        holds.append(Int32(request.hold))
        for alternative in alternatives {
            for part in alternative {
                partSlot.append(index[part.slot]!)
                partPeople.append(Int32(part.people))
            }
            partFrom.append(Int32(partSlot.count + 1))
        }
        alternativeFrom.append(Int32(partFrom.count))
        for person in request.people {
            let identity = try person.identity()
            bookings.append(person.booking)
            niks.append(identity.nikHash)
            niksSealed.append(Bytes(identity.nikSealed))
            names.append(person.name)
            births.append(person.birthDate)
            relationships.append(person.relationship.rawValue)
            services.append(person.service.rawValue)
        }
        personFrom.append(Int32(bookings.count + 1))
    }

    var parameters: [(any PostgresEncodable)?] {
        [
            slots, sessions, keys, macs, parties, joins, channels, holds, personFrom, alternativeFrom, partFrom, partSlot, partPeople, bookings, niks,
            niksSealed, names, births, relationships, services,
        ]
    }
}

/// How one request of a batch ended. The numbers are those of `sql/functions/book.sql`.
public enum BookOutcome: Int32, Sendable {
    case booked = 1
    case replayed = 2
    case keyReused = 3
    case inFlight = 4
    case unauthorized = 5
    /// An account or a person was busy in another batch: nothing was decided.
    case again = 6
    /// None of the alternatives has room.
    case gone = 7
    case alreadyBooked = 8
    case limitLive = 9
    case limitPeople = 10
    case tooManyRefusals = 11
    case partyNotFound = 12
    case partyNotLive = 13
    case partyTooLarge = 14
    /// A slot stayed locked for the whole wait: ask again on the side channel.
    case slotLocked = 15
    /// Somebody is called `self` who is not the account's holder.
    case holderMismatch = 16
    /// Many of the account's people did not come.
    case accountPaused = 17
}

/// What `book_batch()` answered.
public struct BookBatchResult: Sendable {
    public var outcomes: [BookOutcome]
    public var parties: [Int64]
    /// Per person: the slot and the queue number, 0 without a place.
    public var personSlots: [Int64]
    public var personNumbers: [Int32]
    /// Per slot of the batch: places left (negative: unknown) and version.
    public var free: [Int32]
    public var versions: [Int64]
}

extension Statement {
    static let bookBatch = Statement(
        "book_batch",
        """
        SELECT o_outcome, o_party, o_slot, o_number, o_free, o_version
        FROM book_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        """)

    /// The lock of a key is held from before its row is looked for until its transaction has ended.
    static let keySettled = Statement(
        "key_settled",
        "SELECT pg_try_advisory_xact_lock_shared(uuid_hash_extended($2, account_id)) FROM sessions WHERE token_hash = $1")

    static let bookStatements = [bookBatch, lookBatch, keySettled]
}

extension BookBatch {
    /// Runs the batch as one autocommitted statement; as a second one, without the locked slots, when a slot stays locked.
    /// - Parameter lockWait: how long a locked slot is waited for.
    /// - Throws: `PostgresError`; with `.unknown` as outcome the keys decide what became of the batch.
    public func run(on connection: Connection, lockWait: Duration, deadline: ContinuousClock.Instant) async throws -> BookBatchResult {
        do {
            return try await runOnce(on: connection, lockWait: lockWait, deadline: deadline)
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable && lockWait > .zero {
            return try await runOnce(on: connection, lockWait: .zero, deadline: deadline)
        }
    }

    private func runOnce(on connection: Connection, lockWait: Duration, deadline: ContinuousClock.Instant) async throws -> BookBatchResult {
        let milliseconds = Int32(lockWait / .milliseconds(1))
        let rows = try await connection.query(Statement.bookBatch.sql, [milliseconds] + parameters, deadline: deadline)
        guard let row = rows.first else { throw StoreError.unexpected("no answer of book_batch") }
        let (outcomes, parties, slots, numbers, free, versions) = try row.decode(
            [Int32].self, [Int64].self, [Int64].self, [Int32].self, [Int32].self, [Int64].self)
        return BookBatchResult(
            outcomes: try outcomes.map { number in
                guard let outcome = BookOutcome(rawValue: number) else { throw StoreError.unexpected("outcome \(number)") }
                return outcome
            },
            parties: parties, personSlots: slots, personNumbers: numbers, free: free, versions: versions)
    }
}

extension BookBatch.Request {
    /// Whether no transaction serves the request's key at this moment: what became of an attempt whose answer was lost is final, and seen by
    /// whoever looks from now on.
    public func isSettled(on connection: Connection, deadline: ContinuousClock.Instant) async throws -> Bool {
        try await connection.query(Statement.keySettled.sql, [session, key], deadline: deadline).first?.decode(Bool.self) ?? true
    }
}
