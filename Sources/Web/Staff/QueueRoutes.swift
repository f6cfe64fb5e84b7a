import Desk
import Domain
import Foundation
import Hummingbird
import Store

/// Counters and the queue of an office: `/v1/staff/offices/{office}/…`.
enum QueueRoutes {
    static let operations: [StaffOperation] = [
        StaffOperation("readQueue", .get, "v1/staff/offices/:office/queue", .right(.desk), queue),
        StaffOperation("setCounter", .put, "v1/staff/offices/:office/counters/:counter", .right(.desk), setCounter),
        StaffOperation("callNext", .post, "v1/staff/offices/:office/counters/:counter/next", .right(.desk), callNext),
        StaffOperation("callNumber", .post, "v1/staff/offices/:office/counters/:counter/calls", .right(.desk), callNumber),
        StaffOperation("actOnVisit", .post, "v1/staff/offices/:office/visits/:number/acts", .right(.desk), act),
        StaffOperation("issueWalkIn", .post, "v1/staff/offices/:office/walk-ins", .right(.desk), issue),
    ]

    @Sendable private static func queue(_ staff: StaffRequest) async throws -> Response {
        let board = try await staff.services.queue.board(try staff.pathOffice())
        return try JSON.response(StaffQueueView(board))
    }

    @Sendable private static func setCounter(_ staff: StaffRequest) async throws -> Response {
        let (state, lanes) = try await JSON.body(staff.request, as: CounterBody.self).checked()
        try await staff.services.queue.set(
            counter: try staff.services.counter(staff.context.parameters.get("counter")), state, lanes: lanes, at: try staff.pathOffice(),
            by: try staff.session())
        return Response(status: .noContent)
    }

    @Sendable private static func callNext(_ staff: StaffRequest) async throws -> Response {
        let office = try staff.pathOffice()
        let counter = try staff.services.counter(staff.context.parameters.get("counter"))
        guard let id = try await staff.services.queue.next(counter: counter, at: office, by: try staff.session()) else {
            return Response(status: .noContent)
        }
        guard let visit = try await staff.services.store.visit(id: id) else { throw APIError(.visitNotFound) }
        return try JSON.response(VisitView(visit))
    }

    private struct CallBody: Decodable {
        var number: String?
        var family: Bool?
    }

    @Sendable private static func callNumber(_ staff: StaffRequest) async throws -> Response {
        let counter = try staff.services.counter(staff.context.parameters.get("counter"))
        let body = try await JSON.body(staff.request, as: CallBody.self)
        var checks = Checks()
        _ = checks.required(body.number, "number")
        try checks.finish()
        try await staff.services.queue.call(
            try staff.services.number(body.number), to: counter, family: body.family ?? false, at: try staff.pathOffice(), by: try staff.session())
        return Response(status: .noContent)
    }

    private struct ActView: Encodable { var parked: Bool }

    @Sendable private static func act(_ staff: StaffRequest) async throws -> Response {
        let number = try staff.services.number(staff.context.parameters.get("number"))
        let act = try await JSON.body(staff.request, as: ActBody.self).checked()
        let parked = try await staff.services.queue.act(act, on: number, at: try staff.pathOffice(), by: try staff.session())
        return try JSON.response(ActView(parked: parked))
    }

    @Sendable private static func issue(_ staff: StaffRequest) async throws -> Response {
        let body = try await JSON.body(staff.request, as: WalkInBody.self)
        let visit = try await staff.services.issue(body, at: try staff.pathOffice(), by: try staff.session())
        return try JSON.response(VisitView(visit), status: .created)
    }
}

struct CounterBody: Decodable {
    var state: String?
    /// Codes; missing: all.
    var lanes: [String]?

    func checked() throws -> (CounterState, [LaneCode]?) {
        var checks = Checks()
        let state = checks.required(state, "state").flatMap(CounterState.init)
        if self.state != nil, state == nil { checks.fail("state", .invalidType) }
        let lanes = lanes.flatMap { $0.isEmpty ? nil : $0.map(LaneCode.init) }
        if let lanes, lanes.contains(nil) { checks.fail("lanes", .invalidType) }
        try checks.finish()
        guard let state else { throw APIError(.missingField) }
        return (state, lanes?.compactMap { $0 })
    }
}

struct ActBody: Decodable {
    var act: String?
    /// What is missing.
    var missing: String?
    /// To which counter somebody is handed over.
    var counter: Int?

    func checked() throws -> VisitAct {
        var checks = Checks()
        let act = checks.required(act, "act")
        let missing = missing?.trimmingCharacters(in: .whitespacesAndNewlines)
        if act == "incomplete", missing?.isEmpty ?? true { checks.fail("missing", .missingField) }
        if let missing, missing.utf8.count > 1000 || missing.utf8.contains(0) { checks.fail("missing", .invalidType) }
        if let counter, !(1...99).contains(counter) { checks.fail("counter", .invalidType) }
        try checks.finish()
        switch act {
        case "again": return .again
        case "serve": return .serve
        case "accepted": return .accept
        case "incomplete": return .incomplete(missing ?? "")
        case "hand_over": return .handOver(counter)
        case "undo": return .undo
        default: throw APIError(field: "act", .invalidType)
        }
    }
}

struct WalkInBody: Decodable {
    /// Of the priority lane; missing: a service that cannot be booked.
    var priority: String?
    var service: String?
    /// Of who shows the card: somebody who has a booking here today is checked in on it.
    var nik: String?
}

/// A number in the waiting room. No personal data.
struct VisitView: Encodable {
    var number: String
    var state: String
    var counter: Int?
    var calls: Int
    var service: String?
    var priority: String?
    var dueAt: String
    var arrivedAt: String
    var missing: String?

    enum CodingKeys: String, CodingKey {
        case number, state, counter, calls, service, priority, missing
        case dueAt = "due_at"
        case arrivedAt = "arrived_at"
    }

    init(_ visit: Visit) {
        number = visit.number.description
        state = visit.state.rawValue
        counter = visit.counter
        calls = visit.calls
        service = visit.service?.code
        priority = visit.priority
        dueAt = RFC3339.utc(visit.dueAt)
        arrivedAt = RFC3339.utc(visit.arrivedAt)
        missing = visit.missing
    }
}

private struct StaffQueueView: Encodable {
    struct CounterView: Encodable {
        var number: Int
        var state: String
        var lanes: [String]?
    }

    var counters: [CounterView]
    var atCounters: [VisitView]
    /// In the order in which they will be called.
    var waiting: [VisitView]
    var missed: [VisitView]
    var minutesEach: Double

    enum CodingKeys: String, CodingKey {
        case counters, waiting, missed
        case atCounters = "at_counters"
        case minutesEach = "minutes_each"
    }

    init(_ board: QueueBoard) {
        counters = board.day.counters.map { counter in
            CounterView(
                number: counter.number, state: counter.state.rawValue,
                lanes: counter.lanes.map { ids in board.day.lanes.filter { ids.contains($0.id) }.map(\.code.rawValue) })
        }
        atCounters = board.atCounters.map(VisitView.init)
        waiting = board.waiting.map(VisitView.init)
        missed = board.missed.map(VisitView.init)
        minutesEach = board.minutesEach
    }
}

extension Services {
    /// - Throws: invalid_type.
    func counter(_ text: String?) throws -> Int {
        guard let number = text.flatMap({ Int($0) }), (1...99).contains(number) else { throw APIError(field: "counter", .invalidType) }
        return number
    }

    /// - Throws: visit_not_found.
    func number(_ text: String?) throws -> QueueNumber {
        guard let number = text.flatMap(QueueNumber.init) else { throw APIError(.visitNotFound) }
        return number
    }

    /// Checks in who has a booking at this office today; the number. Nil: there is none.
    private func booked(_ nik: NIK, at office: Office, by session: StaffSession) async throws -> Visit? {
        let today = office.zone.day(of: now())
        let found = try await desk.find(.nik(nik), at: office, by: session).map(\.booking)
            .first { $0.office == office.id && $0.day == today && [.booked, .checkedIn, .called].contains($0.status) }
        guard let found else { return nil }
        if found.status == .booked {
            let outcome = try await desk.checkIn(found.id, at: office, reason: nil, by: session).first?.outcome
            guard outcome == .checkedIn || outcome == .before else { return nil }
        }
        return try await queue.board(office).day.visits.first { $0.booking == found.id }
    }

    /// - Throws: invalid_service, invalid_type, invalid_nik.
    func issue(_ body: WalkInBody, at office: Office, by session: StaffSession) async throws -> Visit {
        var checks = Checks()
        let service = checks.required(body.service, "service").flatMap { Service(code: $0) }
        if body.service != nil, service == nil || body.priority == nil && service?.isBookable == true { checks.fail("service", .invalidService) }
        if let priority = body.priority, try await !store.priorityGroups().contains(where: { $0.code == priority }) {
            checks.fail("priority", .invalidType)
        }
        let text = body.nik.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        let nik = text.flatMap { text in checks.parse(text, "nik", { _ in .invalidNIK }) { try NIK($0) } }
        try checks.finish()
        guard let service else { throw APIError(.missingField) }
        if let nik, let visit = try await booked(nik, at: office, by: session) { return visit }
        let walkIn: WalkIn = body.priority.map { .priority(group: $0, service: service) } ?? .service(service)
        let id = try await queue.issue(walkIn, at: office, by: session)
        guard let visit = try await store.visit(id: id) else { throw APIError(.visitNotFound) }
        return visit
    }
}

extension QueueError {
    var code: ErrorCode {
        switch self {
        case .notFound: .visitNotFound
        case .counterNotOpen: .counterNotOpen
        case .counterBusy: .counterBusy
        case .notInState: .visitNotInState
        case .tooLateToUndo: .tooLateToUndo
        case .hasAnother: .alreadyBooked
        }
    }
}
