import Domain
import Foundation
import Store
import TestSupport
import Testing

@testable import Web

/// What one of several machines tells, or is told.
extension OutageTests {
    @Test("the sweep waits for each machine that took the list, and for what it did after it was back the first time")
    func finishing() async throws {
        try await withWorld { (world: World) async throws in
            func finish(_ machine: Int) async throws -> Int {
                try await world.worker.send(.post(world.room.path("days/2027-03-02/merge"), nil, token: world.machines[machine].token)).status
            }
            for machine in 0...1 { _ = try await world.list(by: machine) }
            try await world.room.clock(10, 30)
            #expect(try await finish(0) == 204)
            #expect(try await world.sweep() == 0, "the other is still cut off")
            #expect(try await finish(1) == 204)
            #expect(try await world.sweep() == 2, "the hour from nine")
            // the line goes again
            try await world.room.clock(13, 0)
            #expect(try await world.sweep() == 0)
            #expect(try await finish(0) == 204)
            #expect(try await world.sweep() == 0)
            // one that has broken is waited for no more when the head revokes it
            try await world.worker.database.admin.execute("UPDATE staff_devices SET revoked_at = antrean_now() WHERE name = 'Loket 2'")
            #expect(try await world.sweep() == 4)
            // who is at no machine of the office has nothing to finish
            let plain = try await world.worker.send(
                .post(world.room.path("days/2027-03-02/merge"), nil, token: world.room.officer.token))
            #expect(plain.status == 403)
        }
    }

    @Test("a registered machine takes today's list by itself, also when nobody is logged in; another browser and another office do not")
    func byItself() async throws {
        try await withWorld { (world: World) async throws in
            let device = "0123456789abcdef0123"
            let head = try await world.worker.makeStaff("ketua", .head, [world.room.office])
            let registered = try await world.worker.send(
                .post(
                    world.room.path("devices"), #"{"name": "Loket 3", "device_id": "\#(device)"}"#, token: head.token))
            #expect(registered.status == 201)
            let other = try await world.worker.database.makeOffice(code: "XYZ")
            func fetch(_ device: String, office: String) async throws -> Answer {
                var asked = Sending.get("/staff/offices/\(office)/offline/list")
                asked.headers["Cookie"] = "device=\(device)"
                return try await world.worker.send(asked)
            }
            let answer = try await fetch(device, office: world.room.office.code)
            #expect(answer.status == 200 && answer.text.contains("Siti") && !answer.text.contains("csrf"), "\(answer.status) \(answer.text)")
            #expect(answer.text.contains(#""desk":"Loket 3""#))
            #expect(try await fetch("0123456789abcdef9999", office: world.room.office.code).status == 401)
            _ = try await world.worker.database.admin.query(
                "UPDATE staff_devices SET office_id = $1 WHERE name = 'Loket 3'", [other.id])
            #expect(try await fetch(device, office: world.room.office.code).status == 401, "of another office")
            _ = try await world.worker.database.admin.query(
                "UPDATE staff_devices SET office_id = $1 WHERE name = 'Loket 3'", [world.room.office.id])
            #expect(try await world.count("audit WHERE action = 'day_list_read' AND staff_id IS NULL AND device_id IS NOT NULL") == 1)
            try await world.worker.database.admin.execute("UPDATE staff_devices SET revoked_at = antrean_now()")
            #expect(try await fetch(device, office: world.room.office.code).status == 401)
        }
    }

    @Test("a machine whose clock is wrong says what it takes for now, and its times are put right by the difference")
    func wrongClock() async throws {
        try await withWorld { (world: World) async throws in
            try await world.room.clock(9, 10)
            // ten minutes fast
            let record = world.record(world.room.codes[0], came: world.time(9, 19))
            #expect(try await world.merge([record]) == ["wrong_time"])
            let body = #"{"records": [\#(record)], "clock": "\#(world.time(9, 20))"}"#
            let answer = try await world.worker.send(.post(world.room.path("merges"), body, token: world.machines[0].token))
            #expect(try answer.decode(Merged.self).records.map(\.outcome) == ["merged"])
            let came = try await world.worker.database.admin.query("SELECT arrived_at FROM visits")[0].decode(Date.self)
            #expect(abs(came.timeIntervalSince(try #require(RFC3339.parse(world.time(9, 9))))) < 60)
        }
    }
}
