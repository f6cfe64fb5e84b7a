import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Through HAProxy, a worker, the notifier and the stand-in of WhatsApp's API, as `ops/whatsapp` shows it to a person.
    @Suite("by WhatsApp")
    struct ChatTests {
        let stack: Stack
        let api: API

        init() throws {
            stack = try Stack()
            api = API(stack.url)
        }

        private func write(_ text: String, from phone: String, office: String = "TNG") async throws -> String {
            try await stack.ops("whatsapp", "--office", office, "--from", phone, text).output
        }

        private func code(in answer: String) throws -> String {
            String(try #require(answer.firstMatch(of: /[0-9A-Z]{5}-[0-9A-Z]{5}/), "no code in: \(answer)").output)
        }

        /// DDMMYYYY of a day with room.
        private func day(_ office: String) async throws -> String {
            let date = try #require(try await api.roomyDays(office).last).date.split(separator: "-")
            return "\(date[2])\(date[1])\(date[0])"
        }

        @Test("the message of 2017 to Tangerang's number, the code back, a queue number and an hour")
        func seed() async throws {
            let phone = "62811\(Int.random(in: 1_000_000...9_999_999))"
            let held = try await write("#JOJO#27061978#\(try await day("TNG"))", from: phone)
            let code = try code(in: held)
            #expect(held.contains("ditahan sampai") && held.contains("Tangerang") && held.contains("[picture: "))
            let picture = try #require(held.firstMatch(of: /\[picture: (.*)\]/)?.1)
            #expect(try await stack.qrCode(Data(contentsOf: URL(filePath: String(picture)))) == code.replacing("-", with: ""))
            let confirmed = try await write(code, from: phone)
            #expect(confirmed.contains("Nomor antrean: ") && confirmed.contains("WIB") && confirmed.contains("Mohon hadir sebelum"))
            #expect(try await write("#BATAL", from: phone).contains("Dibatalkan: JOJO"))
            #expect(try await stack.broken() == [])
        }

        @Test("a family of seven at one number, where the office allows seven")
        func seven() async throws {
            let phone = "62812\(Int.random(in: 1_000_000...9_999_999))"
            let office = try #require(try await api.offices().first { $0.zone == "WITA" && $0.code != "TNG" }).code
            _ = try await stack.database { try await $0.query("UPDATE offices SET chat_people = 7 WHERE code = $1", [office]) }
            let day = try await day(office)
            for name in ["ADI", "BUDI", "CITRA", "DEWI", "EKA", "FITRI", "GILANG"] {
                let code = try code(in: try await write("#\(name)#27061978#\(day)#", from: phone, office: office))
                #expect(try await write(code, from: phone, office: office).contains("Nomor antrean: "))
            }
            #expect(try await write("#HADI#27061978#\(day)#", from: phone, office: office).contains("untuk 7 orang"))
            #expect(try await stack.broken() == [])
        }
    }
}
