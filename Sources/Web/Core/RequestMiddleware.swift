import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// The outermost layer: names the request, chooses the language, turns every error into a problem, writes one log line and
/// the metrics. Logs hold no query, no body and no header: those hold personal data.
struct RequestMiddleware: RouterMiddleware {
    let proxies: TrustedProxies

    func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        let began = ContinuousClock.now
        var context = context
        context.requestID = requestID(request, context)
        context.language = Language.negotiate(acceptLanguage: request.headers[.acceptLanguage])
        var response: Response
        var failure: APIError?
        do {
            response = try await next(request, context)
        } catch {
            let told = APIError(error)
            failure = told
            if told.code == .internalError {
                context.logger.error("a request failed", metadata: ["request_id": .string(context.requestID), "error": "\(error)"])
            }
            response = try told.response(language: context.language, requestID: context.requestID)
        }
        // an answer to HEAD ends with its headers, also when it is a problem
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.requestID] = context.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        let path = context.endpointPath ?? "-"
        let took = ContinuousClock.now - began
        // what a client calls its method is bounded here: a name of its own would be a new series of its own
        let method = HTTPRequest.Method.known.contains(request.method) ? request.method.rawValue : "other"
        let dimensions = [("method", method), ("path", path), ("status", String(response.status.code))]
        Metrics.Timer(label: "antrean_http_request_seconds", dimensions: dimensions).recordNanoseconds(Int64(took / .nanoseconds(1)))
        context.logger.info(
            "request",
            metadata: [
                "request_id": .string(context.requestID), "method": .string(method), "path": .string(path), "status": "\(response.status.code)",
                "milliseconds": "\(Int(took / .milliseconds(1)))", "code": .string(failure?.code.rawValue ?? "-"),
            ])
        return response
    }

    /// The balancer's id, when it comes from the balancer and looks like one.
    private func requestID(_ request: Request, _ context: AppContext) -> String {
        if proxies.trusts(context.peer), let given = request.headers[.requestID], (8...64).contains(given.utf8.count),
            given.utf8.allSatisfy(Self.isPlain)
        {
            return given
        }
        return UUID().uuidString.lowercased()
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

extension HTTPField.Name {
    static let requestID = Self("X-Request-Id")!
    static let idempotencyKey = Self("Idempotency-Key")!
    static let xContentTypeOptions = Self("X-Content-Type-Options")!
}
