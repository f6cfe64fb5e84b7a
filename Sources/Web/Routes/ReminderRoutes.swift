import Domain
import Foundation
import Hummingbird
import Store

/// `GET` and `POST /v1/reminders/{token}`: keeps the places of tomorrow or gives them back, by the link in the mail and without logging in.
///
/// The link is the permission. It tells no more than the mail in which it stood.
struct ReminderRoutes {
    let services: Services

    func add(to router: Router<AppContext>) {
        router.path("v1/reminders/:token", [.get: show, .post: answer])
    }

    private struct Body: Decodable {
        var keep: Bool?
        var codes: [String]?
        var slot: Int64?
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSON.response(ReminderView(try await services.reminder(context.parameters.get("token")), services))
    }

    @Sendable private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
        let body = try await JSON.body(request, as: Body.self)
        if let slot = body.slot {
            guard body.keep == nil, let codes = body.codes, codes.count == 1 else { throw APIError(field: "codes", .missingField) }
            let chosen = try await services.choose(slot, instead: codes[0], by: context.parameters.get("token"))
            return try JSON.response(ReminderView(try await services.reminder(chosen), services))
        }
        var checks = Checks()
        let keep = checks.required(body.keep, "keep")
        try checks.finish()
        guard let keep else { throw APIError(.missingField) }
        let token = context.parameters.get("token")
        if body.codes?.isEmpty == true { throw APIError(field: "codes", .missingField) }
        try await services.answer(try await services.reminder(token), keep: keep, codes: body.codes)
        return try JSON.response(ReminderView(try await services.reminder(token), services))
    }
}

/// The visits of one party on one day, as its reminder tells them.
struct Reminder: Sendable {
    enum State: String {
        /// Not answered: the place stays.
        case open
        case kept
        case givenBack = "given_back"
        /// It has begun, or is over.
        case over
    }

    struct Visit: Sendable {
        var booking: Booking
        /// Each has its own: a move may lead to another.
        var office: Office
        var state: State
        /// The office gave it instead of another hour, and nobody has accepted it.
        var isGiven: Bool
        /// Hours that may be had in its place then.
        var instead: [HourInstead] = []
    }

    var day: Day
    var visits: [Visit]
}

struct ReminderView: Encodable {
    struct Visit: Encodable {
        var code: String
        var office: String
        var name: String
        var queue_number: String
        var starts_at: String
        var ends_at: String
        var arrive_by: String
        var state: String
        var instead: [Hour]?
    }

    struct Hour: Encodable {
        var slot: Int64
        var starts_at: String
        var ends_at: String
    }

    var day: String
    var visits: [Visit]

    init(_ reminder: Reminder, _ services: Services) {
        day = reminder.day.description
        visits = reminder.visits.map { visit in
            let (booking, office) = (visit.booking, visit.office)
            return Visit(
                code: services.codes.code(for: booking.id).text, office: office.code, name: booking.name,
                queue_number: booking.queueNumber.description,
                starts_at: office.zone.rfc3339(booking.startsAt), ends_at: office.zone.rfc3339(booking.endsAt),
                arrive_by: office.zone.rfc3339(office.arrivalRule.arriveBy(startsAt: booking.startsAt)), state: visit.state.rawValue,
                instead: visit.instead.isEmpty
                    ? nil
                    : visit.instead.map {
                        Hour(slot: $0.slot, starts_at: office.zone.rfc3339($0.startsAt), ends_at: office.zone.rfc3339($0.endsAt))
                    })
        }
    }
}

extension Services {
    /// - Throws: reminder_not_found.
    func reminder(_ token: String?) async throws -> Reminder {
        guard let (party, day) = token.flatMap(links.read) else { throw APIError(.reminderNotFound) }
        let bookings = try await store.bookings(party: party).filter { $0.day == day }
        let told = try await store.reminders(bookings: bookings.map(\.id), day: day)
        var visits: [Reminder.Visit] = []
        for booking in bookings {
            let office = try await self.office(id: booking.office)
            // the link is worth nothing any more when its day is over
            guard let said = told[booking.id], day >= office.zone.day(of: now()) else { continue }
            let state: Reminder.State =
                switch booking.status {
                case .cancelled, .expired: .givenBack
                case .booked where booking.startsAt > now(): said.isKept ? .kept : .open
                default: .over
                }
            var visit = Reminder.Visit(booking: booking, office: office, state: state, isGiven: state == .open && said.isGiven)
            if visit.isGiven { visit.instead = try await store.hoursInstead(booking: booking.id, most: 3) }
            visits.append(visit)
        }
        guard !visits.isEmpty else { throw APIError(.reminderNotFound) }
        return Reminder(day: day, visits: visits.sorted { ($0.booking.startsAt, $0.booking.id) < ($1.booking.startsAt, $1.booking.id) })
    }

    /// Has another hour in place of the one that the office gave. May be repeated.
    /// - Returns: the token of the link that tells of it from now on.
    /// - Throws: reminder_not_found, invalid_code, booking_not_found, slot_not_found, slot_full, reminder_over.
    func choose(_ slot: Int64, instead code: String, by token: String?) async throws -> String {
        guard let (party, day) = token.flatMap(links.read) else { throw APIError(.reminderNotFound) }
        let id = self.codes.bookingID(of: try bookingCode(code))
        guard let booking = try await store.bookings(party: party).first(where: { $0.id == id }) else { throw APIError(.bookingNotFound) }
        switch try await store.chooseInstead(booking: booking.id, day: day, slot: slot) {
        case .done(let day): return links.token(party: party, day: day)
        case .full: throw APIError(.slotFull)
        case .notFound: throw APIError(.slotNotFound)
        case .tooLate: throw APIError(.reminderOver)
        }
    }

    /// Answers for those of `codes`; nil: for everybody who can still be answered for. May be repeated.
    /// - Throws: invalid_code, booking_not_found, reminder_over.
    func answer(_ reminder: Reminder, keep: Bool, codes: [String]?) async throws {
        var wanted = reminder.visits.filter { $0.state == .open || $0.state == .kept }
        if let codes {
            wanted = try codes.map { text in
                let id = self.codes.bookingID(of: try bookingCode(text))
                guard let visit = reminder.visits.first(where: { $0.booking.id == id }) else { throw APIError(.bookingNotFound) }
                return visit
            }
        }
        guard !wanted.isEmpty else { throw APIError(.reminderOver) }
        for visit in wanted where !(visit.state == .givenBack && !keep) {
            switch try await store.answerReminder(booking: visit.booking.id, day: reminder.day, givesBack: !keep) {
            case .done: break
            case .cancelledBefore: if keep { throw APIError(.reminderOver) }
            case .notFound: throw APIError(.bookingNotFound)
            case .tooLate: throw APIError(.reminderOver)
            }
        }
    }
}
