import Desk
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Store

/// How the queue of an office stands, for everybody: numbers and counters, no personal data. `GET /v1/offices/{code}/queue`, and the same as
/// server-sent events, one whenever something changes and one every fifteen seconds.
struct QueueFeed {
    let services: Services

    /// Of the path whose answers last as long as somebody looks: they do not count as requests in progress.
    /// Exactly so: what HAProxy sends elsewhere, or the limit does not know, would hold a request's place for ever.
    static func isEvents(_ target: String) -> Bool {
        target.hasPrefix("/v1/offices/") && target.hasSuffix("/queue/events") && !target.contains("?") && !target.contains("//")
    }

    func add(to router: Router<AppContext>) {
        router.path("v1/offices/:code/queue", [.get: queue])
        router.path("v1/offices/:code/queue/events", [.get: events])
    }

    @Sendable private func queue(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSON.response(QueueView(try await services.queue.board(try await services.office(context.parameters.get("code")))))
    }

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        guard Self.isEvents(request.uri.description) else { throw APIError(.notFound) }
        let office = try await services.office(context.parameters.get("code"))
        guard let events = services.waitingRoom.events(of: office) else { throw APIError(.overloaded, retryAfter: 5) }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // when it is cut, the browser comes back, to whichever worker there is; not all at the same moment
                try await writer.write(ByteBuffer(string: "retry: \(Int.random(in: 300...1500))\n\n"))
                for await event in events.cancelOnGracefulShutdown() { try await writer.write(ByteBuffer(string: event)) }
                try await writer.finish(nil)
            })
    }
}

/// What screens and tickets show.
struct QueueView: Encodable {
    struct Call: Encodable {
        var number: String
        var counter: Int
        /// How often it was called.
        var calls: Int
    }

    struct Lane: Encodable {
        var lane: String
        var waiting: Int
        /// In about how many minutes somebody who came now would be called.
        var minutes: Int
    }

    var version: Int64
    /// Called, and not come yet; the newest call first.
    var now: [Call]
    /// At a counter.
    var serving: [String]
    /// The last calls, whatever became of them; the newest first.
    var last: [Call]
    /// In the order in which they will be called.
    var waiting: [String]
    var missed: [String]
    /// From one call to the next.
    var minutesEach: Double
    var lanes: [Lane]

    enum CodingKeys: String, CodingKey {
        case version, now, serving, last, waiting, missed, lanes
        case minutesEach = "minutes_each"
    }

    init(_ board: QueueBoard) {
        version = board.day.version
        now = board.atCounters.filter { $0.state == .called }.compactMap(Call.init)
        serving = board.atCounters.filter { $0.state == .serving }.map(\.number.description)
        last = board.lastCalls.prefix(8).compactMap(Call.init)
        waiting = board.waiting.map(\.number.description)
        missed = board.missed.map(\.number.description)
        minutesEach = (board.minutesEach * 10).rounded() / 10
        lanes = board.day.lanes.map { lane in
            let last = board.waiting.lastIndex { $0.lane == lane.id }
            return Lane(
                lane: lane.code.rawValue, waiting: board.waiting.count { $0.lane == lane.id }, minutes: board.minutes(after: (last ?? -1) + 1))
        }
    }

    /// As one server-sent event.
    static func event(_ board: QueueBoard) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // numbers and strings are always encoded
        let data = try! encoder.encode(QueueView(board))
        return "event: queue\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}

extension QueueView.Call {
    fileprivate init?(_ visit: Visit) {
        guard let counter = visit.counter else { return nil }
        self.init(number: visit.number.description, counter: counter, calls: visit.calls)
    }
}
