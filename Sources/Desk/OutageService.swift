import Domain
import Foundation
import Security
import Store

/// One person of a day's list.
public struct DayListEntry: Sendable {
    public var booking: Booking
    /// Masked; nil: the officer enters it from the card.
    public var nik: String?
    /// The machine that serves the hour when all are cut off from each other. Nil: the office has none that is registered.
    public var desk: String?
}

/// A day's list, as a machine or a sheet of paper takes it.
public struct DayList: Sendable {
    public var day: Day
    /// By which a signed ticket names the office.
    public var office: Int32
    public var fetchedAt: Date
    /// By hour, then number.
    public var entries: [DayListEntry]
    /// Walk-in numbers that the asking machine may issue by itself. Nil: it is not registered here.
    public var numbers: ClosedRange<Int>?
    /// The asking machine.
    public var desk: String?
}

/// A desk that works through an outage: the list it takes beforehand, and what it brings back.
///
/// Called by `Web` for staff whose right it has seen. What a record becomes is decided by `sql/functions/outage.sql`, one at a time, so that one that
/// cannot be holds up no other. Whoever takes a list is in the trail.
public struct OutageService: Sendable {
    /// Numbers below are issued by the service itself.
    public static let firstNumber = 500
    public static let numbersEach = 50

    private let store: Store
    private let seal: Seal
    private let now: @Sendable () -> Date

    public init(store: Store, keys: KeyRing, now: @escaping @Sendable () -> Date = { Date() }) {
        self.store = store
        seal = Seal(keys)
        self.now = now
    }

    /// - Parameter actor: somebody, or a registered machine of the office by itself.
    public func list(_ day: Day, at office: Office, by actor: StaffActor) async throws -> DayList {
        let range = office.zone.startOfDay(day)..<office.zone.endOfDay(day)
        let bookings = try await store.bookings(office: office.id, on: range)
        let desks = try await store.desks(office: office.id)
        try await store.noteDayList(day: day, office: office.id, by: actor)
        let hours = OutageService.desks(of: Array(Set(bookings.map(\.startsAt))), among: desks.map(\.name))
        let entries = try bookings.map { booking in
            let nik = try booking.nikSealed.map { try seal.open($0, table: "applicants", column: "nik", row: String(booking.id)) }
            return DayListEntry(booking: booking, nik: try nik.map { try NIK($0).masked }, desk: hours[booking.startsAt])
        }
        let here = actor.device.flatMap { id in desks.first { $0.id == id } }
        let first = here.map { OutageService.firstNumber + $0.place * OutageService.numbersEach }
        return DayList(
            day: day, office: office.id, fetchedAt: now(), entries: entries, numbers: first.map { $0...($0 + OutageService.numbersEach - 1) },
            desk: here?.name)
    }

    /// Brings back what a machine of the office did.
    /// - Returns: an outcome a record.
    /// - Throws: `DeskError.notThisDesk`.
    public func merge(_ records: [DeskRecord], at office: Office, by session: StaffSession) async throws -> [MergeOutcome] {
        try await checkMachine(session, office)
        var outcomes: [MergeOutcome] = []
        for record in records { outcomes.append(try await store.merge(record, office: office.id, by: StaffActor(session))) }
        return outcomes
    }

    /// All that this machine did on a day until now has been brought back. When each one that took the day's list has said so, who did not come by then
    /// did not come.
    /// - Throws: `DeskError.notThisDesk`.
    public func finish(_ day: Day, at office: Office, by session: StaffSession) async throws {
        try await checkMachine(session, office)
        try await store.finishMerge(day: day, office: office.id, by: StaffActor(session))
    }

    private func checkMachine(_ session: StaffSession, _ office: Office) async throws {
        guard let device = session.device, try await store.desks(office: office.id).contains(where: { $0.id == device }) else {
            throw DeskError.notThisDesk
        }
    }

    /// Hours in turn to the machines, in order of place: the same answer for each of them.
    static func desks(of hours: [Date], among desks: [String]) -> [Date: String] {
        guard !desks.isEmpty else { return [:] }
        return Dictionary(uniqueKeysWithValues: hours.sorted().enumerated().map { ($1, desks[$0 % desks.count]) })
    }
}
