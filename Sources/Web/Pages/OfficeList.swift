import Booking
import Domain
import Foundation
import Hummingbird
import Store

extension PageRequest {
    /// The offices, searched and sorted; each leads to `href`.
    func officeList(title: String, intro: String? = nil, action: String, onlyOnline: Bool = false, href: (Office) -> String) async throws -> Response
    {
        let online = onlyOnline || query["online"] != nil
        var offices = try await services.directory.all().filter { !online || $0.acceptsOnlineBookings }
        if let words = query["q"]?.lowercased().split(separator: " ").prefix(8) {
            offices = offices.filter { office in
                let text = "\(office.name) \(office.city) \(office.province) \(office.code)".lowercased()
                return words.allSatisfy { text.contains($0) }
            }
        }
        var distances: [Int32: Double] = [:]
        if let latitude = query["lat"].flatMap(Double.init), let longitude = query["lon"].flatMap(Double.init) {
            for office in offices { distances[office.id] = office.kilometres(toLatitude: latitude, longitude: longitude) }
            offices.sort { (distances[$0.id]!, $0.id) < (distances[$1.id]!, $1.id) }
        } else {
            // those that can be booked first, each part by province and city as it comes
            offices = offices.filter(\.acceptsOnlineBookings) + offices.filter { !$0.acceptsOnlineBookings }
        }
        var rows: [[String: Any]] = []
        for office in offices { rows.append(try await row(office, distance: distances[office.id], href: href(office))) }
        var context: [String: Any] = [
            "action": action, "offices": rows, "q": query["q"] ?? "", "count": text("count", ["count": String(rows.count)]),
        ]
        context["intro"] = intro
        if online { context["online"] = true }
        return page("offices", title: title, context)
    }

    private func row(_ office: Office, distance: Double?, href: String) async throws -> [String: Any] {
        var row: [String: Any] = ["name": office.name, "place": "\(office.city), \(office.province)", "href": href]
        row["distance"] = distance.map { text("distance", ["km": String(Int(max(1, $0.rounded())))]) }
        guard office.acceptsOnlineBookings else {
            row["offline"] = text("not_online")
            return row
        }
        if let day = try await firstDay(of: office, for: 1) {
            row["room"] = text("next_room", ["day": dates.day(day)])
        } else {
            row["room"] = text("no_room")
        }
        row["release"] = try await release(of: office)
        return row
    }

    /// The first day that has room for so many.
    func firstDay(of office: Office, for people: Int) async throws -> Day? {
        try await daysWithRoom(office, for: people).first
    }

    /// The days with room for so many together, in one hour or in neighbouring ones, as far as they are released.
    func daysWithRoom(_ office: Office, for people: Int) async throws -> [Day] {
        let slots = try await services.booking.availability.slots(office: office.id)
        var free: [Day: Int] = [:]
        for slot in slots where slot.open && slot.startsAt > now && slot.isReleased(at: now) { free[slot.day, default: 0] += slot.free }
        let days = free.filter { $0.value >= people }.keys.sorted()
        guard people > 1 else { return days }
        let proposer = Proposer(slots: slots, now: now, today: office.zone.day(of: now))
        return days.filter { (try? proposer.alternatives(for: .day($0, nil), people: people, split: true, most: 1).get()) != nil }
    }

    /// Up to three offices near this one, with the first day on which they have room.
    func nearby(_ office: Office, for people: Int) async throws -> [(office: Office, day: Day)] {
        let others = try await services.directory.all().filter { $0.acceptsOnlineBookings && $0.id != office.id }
            .sorted {
                $0.kilometres(toLatitude: office.latitude, longitude: office.longitude)
                    < $1.kilometres(toLatitude: office.latitude, longitude: office.longitude)
            }
        var found: [(Office, Day)] = []
        // in a rush the nearest are full as well: some further ones are looked at, each from the snapshot
        for other in others.prefix(40) where found.count < 3 {
            if let day = try await firstDay(of: other, for: people) { found.append((other, day)) }
        }
        return found
    }
}

extension Office {
    /// On a ball of the earth's size: good for sorting.
    func kilometres(toLatitude other: Double, longitude: Double) -> Double {
        let radians = Double.pi / 180
        let (a, b) = (latitude * radians, other * radians)
        let (height, width) = (sin((b - a) / 2), sin((longitude - self.longitude) * radians / 2))
        return 2 * 6371 * asin(min(1, (height * height + cos(a) * cos(b) * width * width).squareRoot()))
    }
}
