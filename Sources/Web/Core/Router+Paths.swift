import Domain
import Hummingbird

typealias Handler = @Sendable (Request, AppContext) async throws -> Response

extension RouterMethods where Context == AppContext {
    /// All methods of one path. Those that are not there answer 405 with `Allow`.
    func path(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
        var allowed = Set(handlers.keys)
        if allowed.contains(.get) { allowed.insert(.head) }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for (method, handler) in handlers {
            on(path, method: method) { request, context in try await handler(request, context) }
        }
        for method in HTTPRequest.Method.known where !allowed.contains(method) {
            on(path, method: method) { _, _ -> Response in
                var error = APIError(.methodNotAllowed)
                error.headers[.allow] = allow
                throw error
            }
        }
    }
}

extension HTTPRequest.Method {
    /// Those that a path answers with 405 when it does not take them; any other is answered 404.
    static let known: Set<Self> = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, Self("QUERY")!]
}
