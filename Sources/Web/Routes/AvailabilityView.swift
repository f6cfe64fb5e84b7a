import Domain
import Foundation
import Store

/// What an office has to give, day by day.
struct AvailabilityView: JSONWritable {
    struct SlotView: JSONWritable {
        var id: Int64
        var startsAt: String
        var endsAt: String
        var session: String
        var status: String
        var free: Int
        var opensAt: String?

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("ends_at", endsAt)
                json.member("free", free)
                json.member("id", id)
                json.member("opens_at", opensAt)
                json.member("session", session)
                json.member("starts_at", startsAt)
                json.member("status", status)
            }
        }
    }

    struct SessionView: JSONWritable {
        var session: String
        var status: String
        var free: Int

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("free", free)
                json.member("session", session)
                json.member("status", status)
            }
        }
    }

    struct DayView: JSONWritable {
        var date: String
        var status: String
        /// Beyond the last decree on holidays: it may still be closed.
        var provisional: Bool
        var free: Int
        var opensAt: String?
        var sessions: [SessionView]
        var slots: [SlotView]

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("date", date)
                json.member("free", free)
                json.member("opens_at", opensAt)
                json.member("provisional", provisional)
                json.member("sessions", sessions)
                json.member("slots", slots)
                json.member("status", status)
            }
        }
    }

    var office: String
    var zone: String
    var from: String
    var to: String
    var partySize: Int
    var days: [DayView]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("days", days)
            json.member("from", from)
            json.member("office", office)
            json.member("party_size", partySize)
            json.member("to", to)
            json.member("zone", zone)
        }
    }

    init(office: Office, slots: [Slot], _ wish: AvailabilityWish, now: Date) {
        self.office = office.code
        zone = office.zone.rawValue
        from = wish.from.description
        to = wish.to.description
        partySize = wish.people
        var byDay: [Day: [Slot]] = [:]
        for slot in slots where slot.open && slot.startsAt > now { byDay[slot.day, default: []].append(slot) }
        days = (wish.from.daysSinceEpoch...wish.to.daysSinceEpoch).map { number in
            let day = Day(daysSinceEpoch: number)
            return Self.view(day, byDay[day] ?? [], people: wish.people, now: now, zone: office.zone)
        }
    }

    private static func view(_ day: Day, _ slots: [Slot], people: Int, now: Date, zone: Zone) -> DayView {
        let released = slots.filter { $0.isReleased(at: now) }
        let free = released.reduce(0) { $0 + $1.free }
        let status = slots.isEmpty ? "closed" : released.isEmpty ? "not_released" : free < people ? "full" : "open"
        return DayView(
            date: day.description, status: status, provisional: slots.contains(where: \.provisional), free: free,
            opensAt: released.isEmpty ? slots.compactMap(\.opensAt).min().map(zone.rfc3339) : nil,
            sessions: Session.allCases.compactMap { session in
                let mine = slots.filter { $0.session == session }
                guard !mine.isEmpty else { return nil }
                let open = mine.filter { $0.isReleased(at: now) }
                let free = open.reduce(0) { $0 + $1.free }
                return SessionView(session: session.code, status: open.isEmpty ? "not_released" : free < people ? "full" : "open", free: free)
            },
            slots: slots.map { slot in
                let open = slot.isReleased(at: now)
                return SlotView(
                    id: slot.id, startsAt: zone.rfc3339(slot.startsAt), endsAt: zone.rfc3339(slot.endsAt), session: slot.session.code,
                    status: !open ? "not_released" : slot.free < people ? "full" : "open", free: open ? slot.free : 0,
                    opensAt: open ? nil : slot.opensAt.map(zone.rfc3339))
            })
    }
}
