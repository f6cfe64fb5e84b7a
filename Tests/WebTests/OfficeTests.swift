import Domain
import Foundation
import Testing

@testable import Web

@Suite("Offices") struct OfficeTests {
    @Test("the list tells who takes online bookings, in which zone, and when the next hours open")
    func list() async throws {
        try await withWorker { worker in
            _ = try await worker.makeStage()
            let all = try await worker.send(.get("/v1/offices")).decode(Offices.self).offices
            #expect(Set(all.map(\.code)) == ["JKS", "BDG", "JAP"])
            let online = try await worker.send(.get("/v1/offices?accepts_online_bookings=true")).decode(Offices.self).offices
            #expect(Set(online.map(\.code)) == ["JKS", "JAP"])
            let jakarta = try await worker.send(.get("/v1/offices/jks")).decode(Office.self)
            #expect(jakarta.zone == "WIB" && jakarta.timeZone == "Asia/Jakarta")
            #expect(jakarta.nextRelease == "2027-03-03T09:00:00+07:00")
            #expect(jakarta.services.filter(\.bookable).map(\.code) == ["new", "renewal"])
            #expect(jakarta.telephone == nil && jakarta.address.street == nil)
            #expect(all.first { $0.code == "BDG" }?.services.contains(where: \.bookable) == false)
        }
    }

    @Test("the days are open, full, closed or not released, for as many people as come")
    func availability() async throws {
        try await withWorker { worker in
            _ = try await worker.makeStage()
            let days = try await worker.send(.get("/v1/offices/JKS/availability?from=2027-03-01&to=2027-03-08&service=new")).decode(Days.self)
            #expect(days.days.map(\.status) == ["open", "open", "full", "not_released", "closed", "closed", "closed", "open"])
            #expect(days.days[0].slots.map(\.startsAt) == ["2027-03-01T14:00:00+07:00"])
            #expect(days.days[1].sessions.map(\.session) == ["morning", "afternoon"])
            #expect(days.days[3].opensAt == "2027-03-03T09:00:00+07:00" && days.days[3].free == 0)
            let many = try await worker.send(.get("/v1/offices/JKS/availability?from=2027-03-01&to=2027-03-01&party_size=5")).decode(Days.self)
            #expect(many.days.map(\.status) == ["full"])
            let next = try await worker.send(.get("/v1/offices/JKS/availability"))
            #expect(try next.decode(Days.self).days.count == 31)
        }
    }

    @Test("the calendar may be asked about to its end")
    func farDays() async throws {
        try await withWorker { worker in
            _ = try await worker.makeStage()
            let last = try await worker.send(.get("/v1/offices/JKS/availability?from=9999-12-20")).decode(Days.self)
            #expect(last.days.last?.date == "9999-12-31")
            let first = try await worker.send(.get("/v1/offices/JKS/availability?from=0001-01-01")).decode(Days.self)
            #expect(first.days.count == 31 && first.days.allSatisfy { $0.status == "closed" })
        }
    }

    @Test("what to bring is told in the reader's language")
    func requirements() async throws {
        try await withWorker { worker in
            let indonesian = try await worker.send(.get("/v1/requirements"))
            let english = try await worker.send(.get("/v1/requirements"), .en)
            #expect(indonesian["Content-Language"] == "id" && english["Content-Language"] == "en")
            #expect(indonesian.body != english.body)
            #expect(try english.decode(Requirements.self).requirements.map(\.service) == Service.allCases.map(\.code))
            let one = try await worker.send(.get("/v1/requirements?service=lost")).decode(Requirements.self).requirements
            #expect(one.map(\.service) == ["lost"] && one.allSatisfy(\.walkInOnly))
        }
    }

    private struct Offices: Decodable {
        var offices: [Office]
    }

    private struct Office: Decodable {
        struct Service: Decodable {
            var code: String
            var bookable: Bool
        }

        struct Address: Decodable {
            var street: String?
        }

        var code: String
        var zone: String
        var timeZone: String
        var nextRelease: String?
        var telephone: String?
        var address: Address
        var services: [Service]
    }

    private struct Days: Decodable {
        struct Day: Decodable {
            struct Session: Decodable {
                var session: String
            }

            struct Slot: Decodable {
                var startsAt: String
            }

            var date: String
            var status: String
            var free: Int
            var opensAt: String?
            var sessions: [Session]
            var slots: [Slot]
        }

        var days: [Day]
    }

    private struct Requirements: Decodable {
        struct Service: Decodable {
            var service: String
            var walkInOnly: Bool
        }

        var requirements: [Service]
    }
}
