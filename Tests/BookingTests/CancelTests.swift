import Booking
import Domain
import Foundation
import Store
import TestSupport
import Testing

@Suite("cancelling")
struct CancelTests {
    @Test("any time before the slot begins, also on the day itself; then it is too late")
    func untilTheSlot() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 2)
            let account = try await db.makeAccount()
            let bookings = [try await db.place(account, in: slot), try await db.place(account, in: slot)]
            try await withService(db) { (service: BookingService) async throws in
                try await db.setClock(office.zone.instant(tuesday, clock(8, 59)))
                #expect(try await service.cancel(db.change(account, bookings[0]), at: office) == .done)
                try await db.setClock(office.zone.instant(tuesday, clock(9)))
                #expect(try await service.cancel(db.change(account, bookings[1]), at: office) == .notLive)
            }
            #expect(try await db.status(bookings[0]) == "cancelled")
            #expect(try await db.status(bookings[1]) == "booked")
            #expect(try await db.count("SELECT count(*) FROM claims") == 1)
        }
    }

    @Test("a cancelled booking frees its place and its person at once, tells so, and keeps its number to itself")
    func freed() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let accounts = try await db.makeAccounts(2)
            let nik = UUID()
            let booking = try await db.place(accounts[0], in: slot, nik: nik)
            try await withService(db) { (service: BookingService) async throws in
                let full = try await refusal { try await service.book(office.wish(.slot(slot), db.request(accounts[1]))) }
                #expect(full == .unavailable(.slotFull))
                #expect(try await service.cancel(db.change(accounts[0], booking), office: office.id, reason: "berubah rencana") == .done)
                let answer = try await service.book(office.wish(.slot(slot), db.request(accounts[1], people: [db.person(nik: nik)])))
                #expect(answer.seats.map(\.queueNumber.number) == [2])
            }
            #expect(try await db.count("SELECT count(*) FROM outbox WHERE kind = 'cancelled' AND booking_ids = ARRAY[$1::bigint]", [booking]) == 1)
            #expect(
                try await db.count(
                    "SELECT count(*) FROM booking_history WHERE booking_id = $1 AND event = 'cancelled' AND reason = 'berubah rencana'", [booking])
                    == 1)
        }
    }

    @Test("twice is once, a stranger's is not found, a session that ended is not known")
    func repeatedAndForeign() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 3)
            let accounts = try await db.makeAccounts(2)
            let booking = try await db.place(accounts[0], in: slot)
            try await withService(db) { (service: BookingService) async throws in
                #expect(try await service.cancel(db.change(accounts[1], booking), at: office) == .notFound)
                #expect(try await service.cancel(db.change(accounts[0], 4711), at: office) == .notFound)
                let nobody = TestAccount(id: 0, session: UUID())
                #expect(try await service.cancel(db.change(nobody, booking), at: office) == .unauthorized)
                let key = UUID()
                #expect(try await service.cancel(db.change(accounts[0], booking, key: key), at: office) == .done)
                #expect(try await service.cancel(db.change(accounts[0], booking, key: key), at: office) == .doneBefore)
                #expect(try await service.cancel(db.change(accounts[0], booking, key: nil), at: office) == .doneBefore)
            }
            #expect(try await db.taken(slot) == 0)
        }
    }

    @Test("twenty cancellations at once, through two workers, give back one place")
    func parallel() async throws {
        try await withOffice { db, office in
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 3)
            let account = try await db.makeAccount()
            let booking = try await db.place(account, in: slot)
            try await db.place(account, in: slot)
            let outcomes = try await withServices(db, 2) { services in
                try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
                    for number in 0..<20 {
                        group.addTask { try await services[number % 2].cancel(db.change(account, booking), at: office) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(outcomes.filter { $0 == .done }.count == 1)
            #expect(outcomes.filter { $0 == .doneBefore }.count == 19)
            #expect(try await db.taken(slot) == 1)
        }
    }

    @Test("where the plan has been lowered below what is taken, or the slot is closed, nothing becomes free")
    func conflict() async throws {
        try await withOffice { db, office in
            let slots = [try await db.makeSlot(office, tuesday, hour: 9, places: 3), try await db.makeSlot(office, tuesday, hour: 10, places: 3)]
            let accounts = try await db.makeAccounts(2)
            var bookings: [Int64] = []
            for slot in slots { for _ in 1...3 { bookings.append(try await db.place(accounts[0], in: slot)) } }
            try await db.setSlot(slots[0], planned: 1, open: true)
            try await db.setSlot(slots[1], planned: 3, open: false)
            try await withService(db) { (service: BookingService) async throws in
                for booking in [bookings[0], bookings[3]] {
                    #expect(try await service.cancel(db.change(accounts[0], booking), at: office) == .done)
                }
                for slot in slots {
                    #expect(try await db.taken(slot) == 2)
                    #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.gone])
                }
                #expect(try await db.count("SELECT capacity FROM slots WHERE id = $1", [slots[0]]) == 2)
                for booking in [bookings[1], bookings[2]] {
                    #expect(try await service.cancel(db.change(accounts[0], booking), at: office) == .done)
                }
            }
            #expect(try await db.batch([(db.request(accounts[1]), [[(slots[0], 1)]])]).outcomes == [.booked])
        }
    }

    @Test("by policy a freed place returns only after a while")
    func returnDelay() async throws {
        try await withOffice { db, office in
            try await db.setPolicy("return_after_min = '10 minutes', return_after_max = '20 minutes', return_at_once_within = '0'")
            let slot = try await db.makeSlot(office, tuesday, hour: 9, places: 1)
            let accounts = try await db.makeAccounts(2)
            let booking = try await db.place(accounts[0], in: slot)
            try await withService(db) { (service: BookingService) async throws in
                #expect(try await service.cancel(db.change(accounts[0], booking), at: office) == .done)
            }
            #expect(try await db.taken(slot) == 0)
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.gone])
            let now = db.now()
            try await db.store(.notifier) { (notifier: Store) async throws in
                try await db.setClock(now.addingTimeInterval(9 * 60))
                #expect(try await notifier.returnPlaces() == 0)
                #expect(try await db.broken() == [])
                try await db.setClock(now.addingTimeInterval(21 * 60))
                #expect(try await notifier.returnPlaces() == 1)
                #expect(try await notifier.returnPlaces() == 0)
            }
            #expect(try await db.batch([(db.request(accounts[1]), [[(slot, 1)]])]).outcomes == [.booked])
        }
    }

    @Test("of an hour that is less than a day away it returns at once, of one that is further only after its wait")
    func returnOfNearHour() async throws {
        try await withOffice { db, office in
            try await db.setPolicy("return_after_min = '10 minutes', return_after_max = '20 minutes'")
            try await db.setClock(Zone.wib.instant(monday, TimeOfDay(hour: 9, minute: 30)!))
            let (near, far) = (
                try await db.makeSlot(office, tuesday, hour: 9, places: 1), try await db.makeSlot(office, tuesday, hour: 10, places: 1)
            )
            let accounts = try await db.makeAccounts(4)
            let bookings = [try await db.place(accounts[0], in: near), try await db.place(accounts[1], in: far)]
            try await withService(db) { (service: BookingService) async throws in
                for (account, booking) in zip(accounts, bookings) {
                    #expect(try await service.cancel(db.change(account, booking), at: office) == .done)
                }
            }
            #expect(try await db.batch([(db.request(accounts[2]), [[(near, 1)]])]).outcomes == [.booked])
            #expect(try await db.batch([(db.request(accounts[3]), [[(far, 1)]])]).outcomes == [.gone])
            #expect(try await db.broken() == [])
        }
    }
}
