import Domain
import Foundation
import Testing

@testable import Messages

@Suite("Calendar file")
struct CalendarFileTests {
    private func file(_ tickets: [Ticket], _ language: Language = .id, at now: Date = Samples.now) -> CalendarFile {
        CalendarFile(tickets, language, organiser: Samples.organiser, at: now)
    }

    /// Unfolded content lines.
    private func text(_ file: CalendarFile) -> String { String(decoding: file.bytes, as: UTF8.self) }

    private func lines(_ file: CalendarFile) -> [String] {
        text(file).replacing("\r\n ", with: "").split(separator: "\r\n").map(String.init)
    }

    @Test("one visit has what RFC 5545 asks for, in UTC")
    func event() {
        let lines = lines(file([Samples.ticket()]))
        #expect(lines.first == "BEGIN:VCALENDAR")
        #expect(lines.last == "END:VCALENDAR")
        for line in [
            "VERSION:2.0", "METHOD:PUBLISH", "UID:\(BookingCode(value: 123_456_789).compact)@booking.antrean", "DTSTAMP:20261123T030000Z",
            "DTSTART:20261130T020000Z", "DTEND:20261130T030000Z", "SEQUENCE:0", "STATUS:CONFIRMED",
            "ORGANIZER;CN=\"Antrean Paspor\":mailto:antrean@example.id",
            "LOCATION:Kantor Imigrasi Kelas I Khusus Jakarta Selatan\\, Jakarta Selatan\\, DKI Jakarta",
        ] {
            #expect(lines.filter { $0 == line }.count == 1, "\(line)")
        }
    }

    @Test("the alarm rings at 19:00 of the evening before, on the office's clock", arguments: Zone.allCases)
    func alarm(zone: Zone) {
        let trigger = RFC3339.utc(zone.instant(Samples.day.adding(days: -1), TimeOfDay("19:00")!)).filter { !"-:".contains($0) }
        #expect(lines(file([Samples.ticket(zone: zone)])).contains("TRIGGER;VALUE=DATE-TIME:\(trigger)"))
    }

    @Test("no alarm is set for an evening that has passed")
    func pastAlarm() {
        let lateEvening = Zone.wib.instant(Samples.day.adding(days: -1), TimeOfDay("21:00")!)
        #expect(!text(file([Samples.ticket()], at: lateEvening)).contains("VALARM"))
    }

    @Test("every line ends with CRLF, has at most 75 octets and whole characters")
    func folding() {
        var ticket = Samples.ticket(name: String(repeating: "李小龙 ", count: 25))
        ticket.office.street = "Jl. Warung Buncit Raya No. 207, RT 001 / RW 002; Duren Tiga"
        let file = file([ticket])
        let raw = file.bytes
        for (index, byte) in raw.enumerated() where byte == 10 || byte == 13 {
            #expect(byte == 10 ? raw[index - 1] == 13 : raw[index + 1] == 10)
        }
        for line in text(file).split(separator: "\r\n") {
            #expect(line.utf8.count <= 75)
            #expect(!line.contains("\u{fffd}"))
        }
        #expect(lines(file).contains { $0.hasPrefix("SUMMARY:Paspor: ") && $0.contains(String(repeating: "李小龙 ", count: 25)) })
    }

    @Test("a line of exactly 75 octets is not folded, one more is")
    func exactFold() {
        #expect(written { $0.line(String(repeating: "x", count: 75)) } == String(repeating: "x", count: 75) + "\r\n")
        #expect(written { $0.line(String(repeating: "x", count: 76)) } == String(repeating: "x", count: 75) + "\r\n x\r\n")
        let long = written { $0.line(String(repeating: "x", count: 150)) }
        #expect(long.split(separator: "\r\n").map(\.utf8.count) == [75, 75, 2])
        #expect(written { $0.line(String(repeating: "x", count: 73) + "é小") } == String(repeating: "x", count: 73) + "é\r\n 小\r\n")
    }

    @Test("an instant is told in UTC, also before 1970 and on a leap day")
    func instants() {
        for (text, told) in [
            ("2028-02-29T23:59:59+07:00", "20280229T165959Z"), ("1969-12-31T23:59:59Z", "19691231T235959Z"),
            ("2026-01-01T00:00:00+09:00", "20251231T150000Z"),
        ] {
            #expect(written { $0.line("X:", RFC3339.parse(text)!) } == "X:\(told)\r\n")
        }
    }

    private func written(_ write: (inout CalendarWriter) -> Void) -> String {
        var writer = CalendarWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("texts are escaped and cannot begin a line of their own")
    func escaping() {
        #expect(written { $0.line("X:", text: "a\\b;c,d\ne\rf") } == "X:a\\\\b\\;c\\,d\\ne f\r\n")
        #expect(CalendarWriter.parameter("a\"b\r\nX") == "\"a'b X\"" || CalendarWriter.parameter("a\"b\r\nX") == "\"a'b  X\"")
        let lines = lines(file([Samples.ticket(name: "SITI\r\nEND:VEVENT")]))
        #expect(lines.filter { $0 == "END:VEVENT" }.count == 1)
    }

    @Test("a moved visit keeps its identity with a higher sequence, and a cancellation is newer still")
    func sequence() {
        var ticket = Samples.ticket()
        ticket.hourChanges = 2
        #expect(lines(file([ticket])).contains("SEQUENCE:2"))
        ticket.status = .cancelled
        let cancelled = file([ticket])
        #expect(cancelled.method == .cancel)
        let lines = lines(cancelled)
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:\(ticket.code.compact)@booking.antrean"] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(!text(cancelled).contains("VALARM"))
    }

    @Test("a family is one file with an event each; who cancelled is left out of it")
    func family() {
        let file = file([Samples.ticket(1), Samples.ticket(2, hour: 10), Samples.ticket(3, status: .cancelled)])
        #expect(file.method == .publish)
        #expect(text(file).matches(of: /BEGIN:VEVENT/).count == 2)
        #expect(text(file).matches(of: /END:VEVENT/).count == 2)
    }
}
