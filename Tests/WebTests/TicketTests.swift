import Domain
import Foundation
import Testing

@testable import Web

@Suite("Tickets") struct TicketTests {
    @Test("a ticket is a page in either language, without scripts and without the NIK")
    func page() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let path = "/v1/bookings/\(stage.live.code)/ticket"
            for (language, sign) in [(Language.id, "02 Maret 2027"), (.en, "2 March 2027")] {
                let page = try await worker.send(.get(path, token: stage.holder.token), language)
                #expect(page.status == 200)
                #expect(page["Content-Type"] == "text/html; charset=utf-8")
                #expect(page["Content-Language"] == language.rawValue)
                #expect(page["Content-Security-Policy"]?.contains("default-src 'none'") == true)
                #expect(page["Cache-Control"] == "no-store")
                #expect(page.text.contains(stage.live.code) && page.text.contains(stage.live.queueNumber))
                #expect(page.text.contains(sign.replacing("02 ", with: "2 ")), "\(page.text)")
                #expect(page.text.contains("<svg") && !page.text.contains("<script"))
                #expect(!page.text.contains(Person.number(101).nik))
            }
        }
    }

    @Test("the QR code comes as SVG and PNG")
    func pictures() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            let svg = try await worker.send(.get("/v1/bookings/\(stage.live.code)/ticket.svg", token: stage.holder.token))
            #expect(svg.status == 200 && svg["Content-Type"] == "image/svg+xml")
            #expect(svg.text.hasPrefix("<svg "))
            let png = try await worker.send(.get("/v1/bookings/\(stage.live.code)/ticket.png", token: stage.holder.token))
            #expect(png.status == 200 && png["Content-Type"] == "image/png")
            #expect(png.body.starts(with: [0x89, 0x50, 0x4e, 0x47]))
        }
    }

    @Test("the calendar entry of a cancelled booking takes it out again")
    func calendar() async throws {
        try await withWorker { worker in
            let stage = try await worker.makeStage()
            for (booking, method) in [(stage.live, "PUBLISH"), (stage.cancelled, "CANCEL")] {
                let file = try await worker.send(.get("/v1/bookings/\(booking.code)/ticket.ics", token: stage.holder.token))
                #expect(file.status == 200)
                #expect(file["Content-Type"] == "text/calendar; charset=utf-8; method=\(method)")
                #expect(file["Content-Disposition"]?.hasPrefix("attachment") == true)
                #expect(file.text.contains("METHOD:\(method)\r\n") && file.text.contains("DTSTART:20270302T020000Z"))
            }
        }
    }
}
