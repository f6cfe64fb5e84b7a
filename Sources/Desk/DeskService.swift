import Domain
import Foundation
import Security
import Store

/// Why the desk is refused.
public enum DeskError: Error, Hashable, Sendable {
    /// No booking is meant by what was entered, or none of this office.
    case notFound
    /// Staff would act for themselves.
    case ownBooking
    /// It was called already, or more than ten minutes ago.
    case tooLateToUndo
    /// The person has a booking with a NIK already.
    case hasNIK
    /// The person is being served at another office at this moment.
    case servedElsewhere
    /// The card's NIK tells another birth date than the booking: right all the same?
    case disagrees
    /// Another live booking has the NIK: of the same person? Then it is cancelled.
    case hasAnother(booking: Int64, name: String, birthDate: Day)
    /// A day to come.
    case dayNotOver
    /// The machine is not registered at the office.
    case notThisDesk
    /// No place is free on any day that is open.
    case noRoom
    /// The person has a live booking.
    case alreadyBooked
    /// The person did not come, more than once.
    case paused(until: Date)
    /// The officer has booked as many for others today as may be.
    case tooManyBookings
    /// The hour has begun, or the person was checked in.
    case cannotCancel
}

/// Somebody at the desk.
public struct Visitor: Sendable {
    public var booking: Booking
    /// Masked; nil: there is none, the officer enters it from the card.
    public var nik: String?
    /// Somebody of the same name and birth date has booked too: look at the card.
    public var hasNamesake: Bool
    /// The visit was missed, and counts.
    public var miss: Miss?
    /// Until when the account that booked cannot book.
    public var accountPausedUntil: Date?
    /// About the booking, the oldest first.
    public var messages: [BookingMessage]
    /// Nil: the person was looked up and nothing was done.
    public var outcome: CheckInOutcome?
}

/// For whom an officer books.
public struct DeskPerson: Sendable {
    public var nik: NIK
    public var name: PersonName
    public var birthDate: Day
    public var service: Service

    public init(nik: NIK, name: PersonName, birthDate: Day, service: Service) {
        self.nik = nik
        self.name = name
        self.birthDate = birthDate
        self.service = service
    }
}

/// Check-in at the desk of an office.
///
/// Called by `Web` for staff whose right it has seen. It knows how people are found by what they bring: a code, a NIK, a name; what may be done
/// is decided by `sql/functions/desk.sql`, and everything, looking somebody up included, is in the trail. It throws ``DeskError`` for what the
/// officer can mend.
public struct DeskService: Sendable {
    /// What somebody brings.
    public enum Proof: Sendable {
        case code(BookingCode)
        case nik(NIK)
        /// The name may be a part of it.
        case person(name: String, birth: Day)
    }

    private let store: Store
    private let codes: CodeBook
    private let blind: Blind
    private let seal: Seal
    private let ids: IDSource
    private let now: @Sendable () -> Date

    public init(store: Store, ids: IDSource, keys: KeyRing, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        self.ids = ids
        codes = CodeBook(keys)
        blind = Blind(keys)
        seal = Seal(keys)
        self.now = now
    }

    /// Whom the proof means: those of today first; by a code or a NIK also of another day or office, so that the person can be told.
    public func find(_ proof: Proof, at office: Office, by session: StaffSession) async throws -> [Visitor] {
        let today = office.zone.day(of: now())
        let day = office.zone.endOfDay(today.adding(days: -1))..<office.zone.endOfDay(today)
        var ids: [Int64]
        switch proof {
        case .code(let code): ids = codes.bookingID(of: code).map { [$0] } ?? []
        case .nik(let nik):
            let hashes = blind.nikAll(nik.digits)
            ids = try await store.bookings(office: office.id, day: day, nik: hashes, birth: nil)
            if ids.isEmpty { ids = try await store.booking(nik: hashes).map { [$0] } ?? [] }
        case .person(let name, let birth):
            ids = try await store.bookings(office: office.id, day: day, nik: nil, birth: birth)
            let words = DeskService.words(name)
            let bookings = try await store.bookings(ids: ids)
            ids = bookings.filter { words.isSubset(of: DeskService.words($0.name)) }.map(\.id)
        }
        guard !ids.isEmpty else { return [] }
        let found = try await visitors(ids.map { ($0, nil) })
        // a code is shown by who has the booking; who is looked for by a NIK or a name need not be there
        let action = if case .code = proof { "code_read" } else { "looked_up" }
        for visitor in found {
            try await store.note(action, by: StaffActor(session), office: office.id, subject: ("booking", visitor.booking.id))
        }
        return found
    }

    /// Checks in one booking, and with it everybody of the same account or chat who comes today.
    /// - Parameter reason: why somebody who came too late is let in; nil: nobody is.
    public func checkIn(_ booking: Int64, at office: Office, reason: String?, by session: StaffSession) async throws -> [Visitor] {
        let rows = try await store.checkIn(booking: booking, office: office.id, reason: reason, by: StaffActor(session))
        if rows.first?.outcome == .notFound { throw DeskError.notFound }
        if rows.first?.outcome == .ownBooking { throw DeskError.ownBooking }
        return try await visitors(rows.map { ($0.booking, $0.outcome) })
    }

    public func undo(_ booking: Int64, at office: Office, by session: StaffSession) async throws {
        try check(try await store.undoCheckIn(booking: booking, office: office.id, by: StaffActor(session)))
    }

    /// The name as it stands on the card.
    public func correct(name: PersonName, of booking: Int64, at office: Office, by session: StaffSession) async throws {
        try check(try await store.correctName(booking: booking, office: office.id, name: name, by: StaffActor(session)))
    }

    /// The NIK from the card and the service of who booked without: another live booking of the person is cancelled.
    /// - Parameters:
    ///   - confirmed: the officer has seen that the card's NIK disagrees with the birth date.
    ///   - other: the booking that may be cancelled for it, whose person the officer has seen.
    /// - Throws: `DeskError.disagrees`, `DeskError.hasAnother`: to be confirmed.
    public func enter(
        nik: NIK, service: Service, of booking: Int64, confirmed: Bool, cancelling other: Int64?, at office: Office, by session: StaffSession
    ) async throws {
        guard let mine = try await store.bookings(ids: [booking]).first, mine.office == office.id else { throw DeskError.notFound }
        if !confirmed, nik.disagrees(with: mine.birthDate) { throw DeskError.disagrees }
        let sealed = try seal.seal(nik.digits, table: "applicants", column: "nik", row: String(booking))
        let (outcome, found) = try await store.enterNIK(
            booking: booking, office: office.id, hash: blind.nik(nik.digits), sealed: sealed, service: service, cancelling: other,
            by: StaffActor(session))
        if outcome == .before { throw DeskError.hasNIK }
        if outcome == .hasAnother, let one = try await store.bookings(ids: found.map { [$0] } ?? []).first {
            throw DeskError.hasAnother(booking: one.id, name: one.name, birthDate: one.birthDate)
        }
        try check(outcome)
    }

    /// Books the first free place, from a day on, for somebody who has neither account nor telephone: the ticket is printed.
    /// - Returns: the booking; asked again for the same person, the one of before.
    public func book(_ person: DeskPerson, from day: Day, at office: Office, by session: StaffSession) async throws -> Int64 {
        let drawn = try await ids.draw(2)
        let wish = DeskBooking(
            office: office.id, from: day, nikHash: blind.nik(person.nik.digits),
            nikSealed: try seal.seal(person.nik.digits, table: "applicants", column: "nik", row: String(drawn.upperBound)), name: person.name,
            birthDate: person.birthDate, service: person.service, party: drawn.lowerBound, booking: drawn.upperBound)
        let (outcome, booking) = try await store.book(wish, by: StaffActor(session))
        switch outcome {
        case .booked, .before:
            guard let booking else { throw StoreError.unexpected("a booking without its id") }
            return booking
        case .noRoom: throw DeskError.noRoom
        case .alreadyBooked:
            if let until = try await store.pausedUntil(blind.nikAll(person.nik.digits)) { throw DeskError.paused(until: until) }
            throw DeskError.alreadyBooked
        case .tooMany: throw DeskError.tooManyBookings
        case .ownBooking: throw DeskError.ownBooking
        }
    }

    /// Gives back the place of a booking that was made at a desk of this office: its person has no account to do it with.
    public func cancel(_ booking: Int64, reason: String, at office: Office, by session: StaffSession) async throws {
        let outcome = try await store.cancel(booking: booking, office: office.id, reason: reason, by: StaffActor(session))
        if outcome == .tooLate { throw DeskError.cannotCancel }
        try check(outcome)
    }

    /// Sends a message again. One that is on its way already goes on.
    public func resend(_ message: Int64, of booking: Int64, at office: Office, by session: StaffSession) async throws {
        try check(try await store.resend(message: message, booking: booking, office: office.id, by: StaffActor(session)))
    }

    /// A visit that was missed does not count: the mark goes, and a pause ends.
    public func excuse(_ booking: Int64, reason: String, at office: Office, by session: StaffSession) async throws {
        try check(try await store.excuse(booking: booking, office: office.id, reason: reason, by: StaffActor(session)))
    }

    /// The account that booked may book again.
    public func liftAccountPause(_ booking: Int64, reason: String, at office: Office, by session: StaffSession) async throws {
        try check(try await store.liftAccountPause(booking: booking, office: office.id, reason: reason, by: StaffActor(session)))
    }

    /// Ends a day of the office: nobody comes any more; `excused`: the office was at fault, and nobody's absence counts.
    public func end(_ day: Day, excused: Bool, reason: String, at office: Office, by session: StaffSession) async throws {
        try check(try await store.end(day: day, office: office.id, excused: excused, reason: reason, by: StaffActor(session)))
    }

    private func check(_ outcome: ExcuseOutcome) throws {
        switch outcome {
        case .done, .before: break
        case .notFound: throw DeskError.notFound
        case .wrongDay: throw DeskError.dayNotOver
        case .ownBooking: throw DeskError.ownBooking
        }
    }

    private func visitors(_ rows: [(booking: Int64, outcome: CheckInOutcome?)]) async throws -> [Visitor] {
        let bookings = Dictionary(try await store.bookings(ids: rows.map(\.booking)).map { ($0.id, $0) }) { first, _ in first }
        let namesakes = try await store.namesakes(rows.map(\.booking))
        let misses = try await store.misses(bookings: rows.map(\.booking))
        let pauses = try await store.accountPauses(bookings: rows.map(\.booking))
        var messages: [Int64: [BookingMessage]] = [:]
        for booking in bookings.values { messages[booking.id] = try await store.messages(booking: booking.id, party: booking.party) }
        return try rows.compactMap { row in
            guard let booking = bookings[row.booking] else { return nil }
            let nik = try booking.nikSealed.map { try seal.open($0, table: "applicants", column: "nik", row: String(booking.id)) }
            return Visitor(
                booking: booking, nik: try nik.map { try NIK($0).masked }, hasNamesake: namesakes.contains(booking.id),
                miss: misses[booking.id].flatMap { $0.isCleared ? nil : $0 }, accountPausedUntil: pauses[booking.id],
                messages: messages[booking.id] ?? [],
                outcome: row.outcome)
        }
    }

    private func check(_ outcome: DeskOutcome) throws {
        switch outcome {
        case .done, .before: break
        case .notFound: throw DeskError.notFound
        case .tooLate: throw DeskError.tooLateToUndo
        case .servedElsewhere: throw DeskError.servedElsewhere
        // it has ended between the two questions: asked again it is done
        case .hasAnother: throw DeskError.tooLateToUndo
        }
    }

    private static func words(_ name: String) -> Set<String> {
        Set(name.uppercased().split(whereSeparator: { !$0.isLetter }).map(String.init))
    }
}
