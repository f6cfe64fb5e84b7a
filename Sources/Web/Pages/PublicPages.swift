import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import Store

/// The pages that need no account.
enum PublicPages {
    static let pages: [(path: String, handler: PageHandler)] = [
        ("/", home), ("requirements", requirements), ("how-to", howTo), ("privacy", privacy), ("offices", offices), ("offices/:code", office),
        ("offline", offline),
    ]
    static let actions: [(action: PageRoutes.Action, handler: PageHandler)] = [
        (.init(path: "language", operation: "changeAccount"), changeLanguage)
    ]

    @Sendable private static func home(_ page: PageRequest) async throws -> Response {
        var upcoming: [[String: Any]] = []
        if let account = page.visitor.account {
            for booking in try await page.services.store.bookings(account: account.id) where booking.status.isLive {
                upcoming.append(try await page.card(booking))
            }
        }
        return page.page("home", title: page.text("home_title"), ["upcoming": upcoming])
    }

    @Sendable private static func requirements(_ page: PageRequest) async throws -> Response {
        let services = Service.allCases.map { service -> [String: Any] in
            let list = Messages.requirements(service: service, language: page.language)
            return [
                "name": service.name(page.language), "walk_in_only": list.walkInOnly, "notes": list.notes, "groups": page.groups(list, nil),
            ]
        }
        return page.page("requirements", title: page.text("requirements_title"), ["services": services])
    }

    @Sendable private static func howTo(_ page: PageRequest) async throws -> Response {
        page.page("howto", title: page.text("how_to"))
    }

    @Sendable private static func privacy(_ page: PageRequest) async throws -> Response {
        let sections = PrivacyText.sections.map { ["title": $0.title[page.language], "text": $0.text[page.language]] }
        return page.page("privacy", title: page.text("privacy"), ["version": PrivacyNotice.version, "sections": sections])
    }

    @Sendable private static func offline(_ page: PageRequest) async throws -> Response {
        page.page("offline", title: page.text("offline_title"))
    }

    @Sendable private static func offices(_ page: PageRequest) async throws -> Response {
        try await page.officeList(title: page.text("offices_title"), action: "/offices") { "/offices/\($0.code)" }
    }

    @Sendable private static func office(_ page: PageRequest) async throws -> Response {
        let office = try await page.services.office(page.parameters.get("code"))
        var context: [String: Any] = [
            "name": office.name, "code": office.code, "zone": office.zone.rawValue,
            "place": [office.street, office.city, office.province].compactMap { $0 }.joined(separator: ", "),
        ]
        context["telephone"] = office.telephone
        if office.acceptsOnlineBookings {
            let slots = try await page.services.booking.availability.slots(office: office.id)
            let today = office.zone.day(of: page.now)
            let hours = slots.filter { $0.day == today && $0.open && $0.startsAt > page.now }.map { slot -> [String: Any] in
                [
                    "hour": page.dates.hours(from: slot.startsAt, to: slot.endsAt, office.zone), "planned": slot.planned,
                    "free": slot.isReleased(at: page.now) ? slot.free : 0,
                ]
            }
            context["online"] = true
            context["hours"] = hours
            if !hours.isEmpty { context["has_hours"] = true }
            let announcements = try await page.announcements(of: office)
            context["announcements"] = announcements
            if announcements.isEmpty { context["release"] = try await page.release(of: office) }
            context["added"] = try await page.services.directory.addedPlaces(office: office.id, after: page.now).map { added in
                page.text(
                    "added_places",
                    [
                        "n": String(added.places), "visit": page.dates.visit(from: added.startsAt, to: added.endsAt, office.zone),
                        "when": page.dates.instant(added.opensAt, office.zone),
                    ])
            }
            context["months"] = page.months(slots, office, rooms: Set(try await page.daysWithRoom(office, for: 1))) {
                "/book/people?office=\(office.code)&day=\($0)"
            }
        }
        return page.page("office", title: office.name, context)
    }

    @Sendable private static func changeLanguage(_ page: PageRequest) async throws -> Response {
        guard let language = Language(rawValue: page.form["language"] ?? "") else { throw APIError(field: "language", .invalidLanguage) }
        if let account = page.visitor.account { try await page.services.store.setLanguage(language.rawValue, account: account.id) }
        var response = page.redirect(PageRequest.local(page.form["next"]) ?? "/")
        response.headers.append(
            HTTPField(name: .setCookie, value: page.services.cookie(Visitor.languageCookie, language.rawValue, days: 400)))
        return response
    }
}

extension PageRequest {
    /// Documents of a list, for templates.
    func groups(_ list: RequirementList, _ audience: Audience?) -> [[String: Any]] {
        list.groups(for: audience).map { group in
            [
                "title": group.title,
                "items": group.items.map { ["document": $0.document, "form": $0.form(language), "note": $0.note ?? ""] },
            ]
        }
    }

    func card(_ booking: Booking) async throws -> [String: Any] {
        let office = try await services.office(id: booking.office)
        return [
            "code": services.codes.code(for: booking.id).text, "name": booking.name, "office": office.name,
            "visit": dates.visit(from: booking.startsAt, to: booking.endsAt, office.zone), "number": booking.queueNumber.description,
            "status": booking.status.name(language),
        ]
    }

    /// "Opens again on …", when that is known.
    func release(of office: Office) async throws -> String? {
        try await services.booking.availability.nextRelease(office: office.id, now: now)
            .map { text("next_release", ["when": dates.instant($0, office.zone)]) }
    }
}
