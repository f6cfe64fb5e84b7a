import Domain
import Hummingbird
import Synchronization

/// Overload is answered: past a number of requests in progress, others hear 503 at once, and accepted ones keep their time.
final class LoadLimit: RouterMiddleware {
    typealias Context = AppContext
    private let most: Int
    private let inProgress = Atomic<Int>(0)

    init(most: Int) {
        self.most = most
    }

    func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response {
        defer { inProgress.subtract(1, ordering: .relaxed) }
        guard inProgress.add(1, ordering: .relaxed).newValue <= most else { throw APIError(.overloaded, retryAfter: 1) }
        return try await next(request, context)
    }
}
