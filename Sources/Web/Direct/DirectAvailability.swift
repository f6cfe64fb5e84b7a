import Booking
import Domain
import Foundation
import HTTPTypes
import NIOCore
import Postgres
import Store

/// `GET /v1/offices/{code}/availability` on the event loop, from what the worker knows; its text is kept for as long as that lasts.
struct DirectAvailability: DirectRoute {
    let services: Services

    let path = "/v1/offices/{code}/availability"
    private let rendered = Guarded<[Question: Text]>([:])

    init(services: Services) {
        self.services = services
    }

    private struct Question: Hashable, Sendable {
        var office: Int32
        var wish: AvailabilityWish
    }

    private struct Text: Sendable {
        /// Of the snapshot it was made from.
        var generation: UInt64
        var at: Date
        var json: ByteBuffer
    }

    /// Texts that are kept; with more, all are thrown away.
    private static let mostTexts = 1000
    /// An hour that begins is no longer offered; until then a text may be so old, in seconds.
    private static let longest = 1.0

    func accepts(_ head: HTTPRequest) -> Bool {
        guard head.method == .get, let path = head.path, path.hasPrefix(Self.start) else { return false }
        return code(in: path) != nil && !path.utf8.contains(where: Self.isEncoded) && head.isPlain
    }

    func answer(_ request: DirectRequest, _ reply: @escaping DirectReply) -> Bool {
        guard let path = request.head.path, let code = code(in: path), let office = services.directory.officeAtOnce(code: code),
            let (slots, generation) = services.booking.availability.fresh(office: office.id)
        else { return false }
        let now = services.now()
        guard let query = try? Query(parameters(in: path), allowed: AvailabilityWish.names),
            let wish = try? AvailabilityWish(query, office: office, now: now)
        else { return false }
        let json = text(Question(office: office.id, wish: wish), generation, now) {
            var writer = JSONWriter(capacity: 32 * 1024)
            AvailabilityView(office: office, slots: slots, wish, now: now).write(to: &writer)
            return writer.buffer
        }
        reply { Reply(json: json) }
        return true
    }

    private func text(_ question: Question, _ generation: UInt64, _ now: Date, _ make: () -> ByteBuffer) -> ByteBuffer {
        let known = rendered.withLock { $0[question] }
        if let known, known.generation == generation, abs(now.timeIntervalSince(known.at)) < Self.longest { return known.json }
        let new = Text(generation: generation, at: now, json: make())
        rendered.withLock { rendered in
            if rendered.count >= Self.mostTexts { rendered.removeAll() }
            rendered[question] = new
        }
        return new.json
    }

    private static let start = "/v1/offices/"
    private static let end = "/availability"

    private static func isEncoded(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
    }

    private func parameters(in path: String) -> [(Substring, Substring)] {
        guard let mark = path.firstIndex(of: "?") else { return [] }
        return path[path.index(after: mark)...].split(separator: "&").map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0], parts.count == 2 ? parts[1] : "")
        }
    }

    /// The office's code, when the path is this route's.
    private func code(in path: String) -> String? {
        let rest = path.dropFirst(Self.start.count)
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let code = rest[..<slash]
        let tail = rest[slash...]
        guard tail == Self.end || tail.hasPrefix(Self.end + "?"), (1...10).contains(code.utf8.count),
            code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { return nil }
        return String(code)
    }
}
