import Domain
import Foundation
import HTTPTypes
import Logging
import Metrics
import NIOCore
import Postgres

/// What is noted of every request, whoever answers it: its name, the reader's language, one log line and the metrics. Logs hold no query,
/// no body and no header: those hold personal data.
struct Exchange: Sendable {
    /// Given by the balancer or made here; in every log line and every problem.
    let id: String
    let language: Language
    private let began = ContinuousClock.now

    /// - Parameter isTrusted: the request comes from the balancer.
    init(_ headers: HTTPFields, isTrusted: @autoclosure () -> Bool) {
        id = RequestID.of(headers, isTrusted: isTrusted())
        language = headers.value(.acceptLanguage).map { Language.negotiate(acceptLanguage: $0) } ?? .id
    }

    /// Names the answer, logs it and counts it.
    /// - Parameters:
    ///   - path: the route's, with names in place of values.
    ///   - code: of the problem that was told.
    func finish(
        _ headers: inout HTTPFields, status: HTTPResponse.Status, method: HTTPRequest.Method, path: String, code: ErrorCode?, logger: Logger
    ) {
        headers.append(HTTPField(name: .requestID, value: id))
        headers.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
        let took = ContinuousClock.now - began
        // what a client calls its method is bounded here: a name of its own would be a new series of its own
        let method = HTTPRequest.Method.known.contains(method) ? method.rawValue : "other"
        RequestTimers.shared.timer(method: method, path: path, status: status.code).recordNanoseconds(Int64(took / .nanoseconds(1)))
        logger.info(
            "request",
            metadata: [
                "request_id": .string(id), "method": .string(method), "path": .string(path), "status": "\(status.code)",
                "milliseconds": "\(Int(took / .milliseconds(1)))", "code": .string(code?.rawValue ?? "-"),
            ])
    }
}

/// One timer for each kind of answer: to make its labels anew for every request would cost more than the rest of the metrics.
private final class RequestTimers: Sendable {
    static let shared = RequestTimers()

    private struct Kind: Hashable, Sendable {
        var method: String
        var path: String
        var status: Int
    }

    private let timers = Guarded<[Kind: Metrics.Timer]>([:])

    func timer(method: String, path: String, status: Int) -> Metrics.Timer {
        let kind = Kind(method: method, path: path, status: status)
        return timers.withLock { timers in
            if let known = timers[kind] { return known }
            let new = Metrics.Timer(
                label: "antrean_http_request_seconds", dimensions: [("method", method), ("path", path), ("status", String(status))])
            timers[kind] = new
            return new
        }
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id")!
    static let idempotencyKey = Self("Idempotency-Key")!
    static let xContentTypeOptions = Self("X-Content-Type-Options")!
}
