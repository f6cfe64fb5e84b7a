import Accounts
import Booking
import Domain
import Foundation
import Hummingbird
import Security
import Store

/// Booking in four screens: office, who, when, confirm. What was chosen stands in the address, so that going back, reloading and logging in again
/// lose nothing; the key that makes a booking happen once is made with the links of the third screen.
enum BookingPages {
    static let pages: [(path: String, handler: PageHandler)] = [
        ("book", office), ("book/people", people), ("book/time", time), ("book/confirm", confirm), ("book/done", done), ("bookings", bookings),
    ]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [(.init(path: "book", operation: "book"), doBook)]

    @Sendable private static func office(_ page: PageRequest) async throws -> Response {
        try await page.officeList(
            title: page.text("choose_office"), intro: page.text("step_of", ["step": "1"]), action: "/book", onlyOnline: true
        ) { "/book/people?office=\($0.code)" }
    }

    @Sendable private static func people(_ page: PageRequest) async throws -> Response {
        try await people(page, try await page.services.office(page.query["office"]), nil)
    }

    private static func people(_ page: PageRequest, _ office: Office, _ wrong: String?) async throws -> Response {
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let (account, _) = try page.account()
        let live = Set(try await page.services.store.bookings(account: account.id).filter(\.status.isLive).map(\.nikHash))
        let chosen = page.query.all("who")
        let rows = try await page.services.accounts.people(of: account).map { person -> [String: Any] in
            let id = String(person.id ?? 0)
            let service = page.query["s\(id)"] ?? "new"
            var row: [String: Any] = [
                "id": id, "name": person.name.text, "relation": person.relationship.name(page.language),
                "service_label": page.text("service_of", ["name": person.name.text]),
            ]
            row[service == "renewal" ? "renewal" : "new"] = true
            if live.contains(page.services.blind.nik(person.nik.digits)) {
                row["booked"] = true
            } else if chosen.contains(id) {
                row["checked"] = true
            }
            return row
        }
        var context: [String: Any] = [
            "step": page.text("step_of", ["step": "2"]), "office": office.name, "code": office.code, "people": rows,
        ]
        context["near"] = page.query["near"]
        context["day"] = page.query["day"]
        if let wrong {
            context["has_errors"] = true
            context["errors"] = [["field": "people", "text": page.text(wrong)]]
        }
        return page.page("people", title: page.text("who_title"), context, status: wrong == nil ? .ok : .unprocessableContent)
    }

    @Sendable private static func time(_ page: PageRequest) async throws -> Response {
        let office = try await page.services.office(page.query["office"])
        _ = try page.account()
        let count = Set(page.query.all("who")).count
        guard count > 0 else { return try await people(page, office, "who_none") }
        guard count <= 5 else { return try await people(page, office, "who_many") }
        return try await page.timePage(page.query, try await Choice(page.query, page), problem: nil)
    }

    @Sendable private static func confirm(_ page: PageRequest) async throws -> Response {
        try await page.confirmPage(page.query, try await Choice(page.query, page), problem: nil)
    }

    /// Pressed twice, gone back, sent again after the network was lost: one key, one booking.
    @Sendable private static func doBook(_ page: PageRequest) async throws -> Response {
        let (account, session) = try page.account()
        let choice = try await Choice(page.form, page)
        guard let preference = choice.preference, let key = page.form["key"], key.utf8.count <= 100 else { throw APIError(.invalidPreference) }
        do {
            let wish = BookingWish(office: choice.office.code, preference: preference, applicants: choice.applicants, allowSplit: true)
            let answer = try await page.services.book(
                wish, at: choice.office, session: session, key: page.services.keys.body(["page", key]), channel: .web,
                near: preference == .earliest ? nil : choice.near?.slot)
            let party =
                switch answer {
                case .booked(let party, _), .replayed(let party): party
                }
            let isKept = if page.form["post"] == nil { true } else { await wishDelivery(page, party, account.id) }
            return page.redirect("/book/done?party=\(page.services.codes.code(for: party).text)\(isKept ? "" : "&post=lost")")
        } catch {
            let problem = try page.told(error)
            switch problem.code {
            case .dayFull, .slotFull, .noRoom, .notReleased, .officeClosed, .pastDay, .slotPast, .beyondHorizon:
                return try await page.timePage(page.form, choice, problem: problem)
            default:
                return try await page.confirmPage(page.form, choice, problem: problem)
            }
        }
    }

    /// The places are booked: what is wished beside takes none of them back. False: somebody's wish could not be kept, which they are told.
    private static func wishDelivery(_ page: PageRequest, _ party: Int64, _ account: Int64) async -> Bool {
        guard let bookings = try? await page.services.store.bookings(party: party) else { return false }
        var isKept = true
        for booking in bookings where booking.status.isLive {
            do { try await page.services.deliveries.wish(true, for: booking, of: account) } catch { isKept = false }
        }
        return isKept
    }

    @Sendable private static func done(_ page: PageRequest) async throws -> Response {
        let (account, _) = try page.account()
        guard let party = page.services.codes.bookingID(of: try page.services.bookingCode(page.query["party"])) else {
            throw APIError(.partyNotFound)
        }
        let members = try await page.services.store.bookings(party: party)
        guard let first = members.first, first.account == account.id else { throw APIError(.partyNotFound) }
        let office = try await page.services.office(id: first.office)
        var cards: [[String: Any]] = []
        for booking in members { cards.append(try await page.card(booking)) }
        let near = page.services.codes.code(for: first.id).text
        var context: [String: Any] = [
            "intro": page.text("booked_intro"), "bookings": cards, "has_bookings": true, "others": "/book/people?office=\(office.code)&near=\(near)",
        ]
        if page.query["post"] == "lost" { context["note"] = page.text("delivery_wish_lost") }
        return page.page("bookings", title: page.text("booked_title"), context)
    }

    @Sendable private static func bookings(_ page: PageRequest) async throws -> Response {
        var cards: [[String: Any]] = []
        for booking in try await page.services.store.bookings(account: try page.account().account.id) { cards.append(try await page.card(booking)) }
        return page.page("bookings", title: page.text("bookings_title"), ["bookings": cards, "has_bookings": !cards.isEmpty])
    }
}

/// What somebody has chosen so far: from the address of a page, or its form.
struct Choice {
    var office: Office
    var people: [(person: KnownPerson, service: Service)]
    /// Somebody of the account who comes on that day: the others want to come next to it.
    var near: Booking?
    /// `earliest`, `near`, a day, or a day with `:morning` or `:afternoon`.
    var when: String?

    init(_ form: Form, _ page: PageRequest) async throws {
        let (account, _) = try page.account()
        office = try await page.services.office(form["office"])
        let known = try await page.services.accounts.people(of: account)
        let chosen = Set(form.all("who"))
        people = known.compactMap { person in
            let id = String(person.id ?? 0)
            guard chosen.contains(id) else { return nil }
            return (person, form["s\(id)"] == "renewal" ? .renewal : .new)
        }
        guard (1...5).contains(people.count) else { throw APIError(.partySize) }
        when = form["when"]
        if let code = form["near"] { near = try await page.services.booking(code, of: account.id) }
    }

    var applicants: [Applicant] {
        people.map { person, service in
            Applicant(
                person: .init(nik: person.nik, name: person.name, birthDate: person.birthDate), relationship: person.relationship, service: service)
        }
    }

    var preference: Preference? {
        switch when {
        case nil: nil
        case "earliest": .earliest
        case "near": near.map { .day($0.day, nil) }
        case .some(let text): Preference(choice: text)
        }
    }
}

extension Preference {
    /// A day, or a day with its morning or afternoon, as pages write it.
    init?(choice text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let day = Day(String(parts[0])), parts.count <= 2 else { return nil }
        if parts.count == 2 {
            guard let session = Session(code: String(parts[1])) else { return nil }
            self = .day(day, session)
        } else {
            self = .day(day, nil)
        }
    }
}

extension PageRequest {
    /// "Senin, 30 November 2026, Pagi".
    func whenText(_ preference: Preference?) -> String {
        switch preference {
        case .day(let day, let session): ([dates.day(day)] + (session.map { [$0.name(language)] } ?? [])).joined(separator: ", ")
        case .earliest: text("earliest_short")
        case .slot, nil: ""
        }
    }

    fileprivate func timePage(_ form: Form, _ choice: Choice, problem: APIError?) async throws -> Response {
        var base = form
        for name in ["csrf", "when", "key", "day"] { base.set(name, nil) }
        // made here, once: whatever happens to the page after it, its booking happens once
        let key = Random.uuid().uuidString.lowercased()
        func href(_ when: String) -> String { "/book/confirm?\(base.encoded)&when=\(when)&key=\(key)" }
        var day = form["day"].flatMap { Day($0) }
        var refused: Day?
        if problem != nil, case .day(let wanted, let session) = choice.preference {
            day = wanted
            // of one half of the day; the other may have room
            if session == nil { refused = wanted }
        }
        let people = choice.people.count
        var context = try await times(
            choice.office, people: people, day: day, base: base, path: "/book/time", confirm: href,
            other: { office in
                var other = base
                other.set("office", office.code)
                other.set("near", nil)
                return "/book/time?\(other.encoded)"
            }, refused: refused)
        context["step"] = text("step_of", ["step": "3"])
        context["summary"] =
            people == 1
            ? text("for_person", ["office": choice.office.name]) : text("for_people", ["count": String(people), "office": choice.office.name])
        if let near = choice.near, near.office == choice.office.id {
            context["near"] = ["href": href("near"), "label": text("near_them", ["day": dates.day(near.day)])]
        }
        return page("time", title: text("time_title"), context, status: problem?.code.status ?? .ok, problem: problem)
    }

    /// The third screen of a booking, and of a move: the earliest, a day's halves, what else there is when a day is full, the calendar.
    func times(
        _ office: Office, people: Int, day: Day?, base: Form, path: String, confirm: (String) -> String, other: (Office) -> String?,
        refused: Day? = nil
    ) async throws -> [String: Any] {
        guard office.acceptsOnlineBookings else { throw APIError(.officeNotOnline) }
        let slots = try await services.booking.availability.slots(office: office.id)
        // what was just refused is not offered again, whatever the snapshot says
        let rooms = try await daysWithRoom(office, for: people).filter { $0 != refused }
        func dayHref(_ day: Day) -> String { "\(path)?\(base.encoded)\(base.encoded.isEmpty ? "" : "&")day=\(day)#day" }
        var context: [String: Any] = ["months": months(slots, office, rooms: Set(rooms), href: dayHref)]
        context["release"] = try await release(of: office)
        if let first = rooms.first {
            context["earliest"] = ["href": confirm("earliest"), "label": text("earliest", ["when": dates.day(first)])]
        }
        if let day {
            let mine = slots.filter { $0.day == day && $0.open && $0.startsAt > now && $0.isReleased(at: now) }
            var sessions = Session.allCases.compactMap { session -> [String: Any]? in
                let hours = mine.filter { $0.session == session }
                guard !hours.isEmpty else { return nil }
                let free = hours.reduce(0) { $0 + $1.free }
                let values = ["session": session.name(language), "count": String(free)]
                guard free >= people else { return ["label": text("session_full", values)] }
                return ["label": text("session_left", values), "href": confirm("\(day):\(session.code)")]
            }
            let hasRoom = rooms.contains(day)
            if hasRoom { sessions.append(["label": text("any_time"), "href": confirm("\(day)")]) }
            var card: [String: Any] = ["name": dates.day(day), "sessions": sessions]
            if !hasRoom {
                card["full"] = text("day_is_full")
                context["offer_days"] = rooms.sorted { abs($0.daysSinceEpoch - day.daysSinceEpoch) < abs($1.daysSinceEpoch - day.daysSinceEpoch) }
                    .prefix(3).sorted().map { ["label": dates.day($0), "left": "", "href": dayHref($0)] }
                context["has_days"] = !rooms.isEmpty
            }
            context["day"] = card
        }
        if day.map({ !rooms.contains($0) }) ?? rooms.isEmpty {
            let offices = try await nearby(office, for: people)
            context["has_offices"] = !offices.isEmpty
            context["offer_offices"] = offices.compactMap { found in
                other(found.office).map { ["label": found.office.name, "left": text("next_room", ["day": dates.day(found.day)]), "href": $0] }
            }
        }
        return context
    }

    fileprivate func confirmPage(_ form: Form, _ choice: Choice, problem: APIError?) async throws -> Response {
        guard let preference = choice.preference else { throw APIError(.invalidPreference) }
        var hidden = form
        hidden.set("csrf", nil)
        if hidden["key"] == nil { hidden.set("key", Random.uuid().uuidString.lowercased()) }
        var back = hidden
        for name in ["when", "key"] { back.set(name, nil) }
        let people = choice.people.map { ["name": $0.person.name.text, "service": $0.service.name(language)] }
        return page(
            "confirm", title: text("confirm_title"),
            [
                "step": text("step_of", ["step": "4"]), "office": choice.office.name, "when": whenText(preference), "people": people,
                "rules": text("rules"), "action": "/book", "offers_post": true, "submit": text("book_now"),
                "hidden": hidden.pairs.map { ["name": $0.name, "value": $0.value] }, "back": "/book/time?\(back.encoded)",
            ], status: problem?.code.status ?? .ok, problem: problem)
    }
}
