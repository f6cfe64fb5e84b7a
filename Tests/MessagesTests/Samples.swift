import Domain
import Foundation

@testable import Messages

/// Facts that the tests of this target share.
enum Samples {
    static let organiser = try! EmailAddress("antrean@example.id")
    static let day = Day("2026-11-30")!
    /// A week before the visit.
    static let now = RFC3339.parse("2026-11-23T10:00:00+07:00")!

    static func office(_ zone: Zone = .wib) -> OfficeFacts {
        OfficeFacts(code: "JKS", name: "Kantor Imigrasi Kelas I Khusus Jakarta Selatan", city: "Jakarta Selatan", province: "DKI Jakarta", zone: zone)
    }

    /// As long as a signed one.
    static func scanned(_ value: UInt64) -> String { BookingCode(value: value).compact + String(repeating: "K7QM2XPR4", count: 14) + "ABCDEFG" }

    static func ticket(
        _ value: UInt64 = 123_456_789, name: String = "SITI AMINAH", service: Service = .renewal, status: BookingStatus = .booked,
        zone: Zone = .wib, hour: Int = 9, audience: Audience? = .adult
    ) -> Ticket {
        let starts = zone.instant(day, TimeOfDay(hour: hour)!)
        let ends = starts.addingTimeInterval(3_600)
        let rule = ArrivalRule()
        return Ticket(
            code: BookingCode(value: value), scanned: scanned(value), queueNumber: QueueNumber(prefix: "AB", number: 12), personName: name,
            service: service,
            status: status, office: office(zone), startsAt: starts, endsAt: ends, arriveBy: rule.arriveBy(startsAt: starts),
            lateAfter: rule.lateAfter(startsAt: starts, endsAt: ends), audience: audience)
    }
}
