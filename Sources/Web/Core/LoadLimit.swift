import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import Metrics
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Overload is answered: past a number of requests in progress, others hear 503 at once, and accepted ones keep their time.
///
/// It stands in the pipeline of each connection, before the framework: a refusal costs its event loop some microseconds and waits for none of the
/// threads that serve the accepted. (As a middleware it cost a third of a booking, and ten times the load left nothing for bookings.)
///
/// How many may be in progress follows from how long they take: `PatienceLimit`.
final class LoadLimit: @unchecked Sendable {
    private let lock = NSLock()
    /// Touched only under `lock`.
    private var patience: PatienceLimit
    /// What `patience` came to last, to be read without its lock.
    private let most: Atomic<Int>
    private let proxies: TrustedProxies
    private let inProgress = Atomic<Int>(0)
    private let refusals = Counter(label: "antrean_http_refused_total")

    init(most: Int, proxies: TrustedProxies) {
        patience = PatienceLimit(most: most)
        self.most = Atomic(most)
        self.proxies = proxies
    }

    var isReached: Bool { inProgress.load(ordering: .relaxed) >= most.load(ordering: .relaxed) }

    func enter() {
        inProgress.add(1, ordering: .relaxed)
    }

    /// - Parameter took: from its end to the end of its answer; nil when the client went before it had one.
    func leave(after took: Duration?) {
        inProgress.subtract(1, ordering: .relaxed)
        guard let took else { return }
        lock.withLock {
            if patience.served(in: took, at: .now) { most.store(patience.current, ordering: .relaxed) }
        }
    }

    /// Passwords have a line of their own before their few threads, and wait in it for seconds: counted here, a storm of log-ins would shut out
    /// bookings.
    ///
    /// Events last as long as somebody looks, and are bounded by `WaitingRoom`.
    static func hasItsOwnLine(_ request: HTTPRequest) -> Bool {
        guard let path = request.path else { return false }
        if request.method == .get { return QueueFeed.isEvents(path) }
        guard request.method == .post else { return false }
        return passwordPaths.contains { path.hasPrefix($0) }
    }

    private static let passwordPaths = [
        "/v1/sessions", "/v1/account", "/v1/password-resets", "/login", "/register", "/reset", "/account/password", "/account/email",
        "/account/deletion", "/v1/staff/sessions", "/v1/staff/invitations", "/staff/login", "/staff/invitations",
    ]

    /// What is said to a request that nobody looked at any further.
    func refusal(
        of request: HTTPRequest, _ code: ErrorCode = .overloaded, retryAfter: Int = 1, from peer: SocketAddress?
    ) -> (head: HTTPResponse, body: ByteBuffer) {
        if code == .overloaded { refusals.increment() }
        let id = RequestID.of(request.headerFields, isTrusted: proxies.trusts(peer))
        let language = Language.negotiate(acceptLanguage: request.headerFields.value(.acceptLanguage))
        // who looks at a page gets one
        let isPage = request.headerFields.value(.accept)?.contains("text/html") ?? false
        let again = request.method == .get ? retryAfter : nil
        let body = isPage ? ByteBuffer(string: BarePage.html(code, language, retryAfter: again)) : Problem.plain(code, language, requestID: id)
        let type = isPage ? BarePage.contentType : Problem.contentType
        var fields: HTTPFields = [.contentType: type, .contentLanguage: language.rawValue, .retryAfter: String(retryAfter)]
        fields[.cacheControl] = "no-store"
        fields[.contentLength] = String(body.readableBytes)
        fields[.requestID] = id
        fields[.xContentTypeOptions] = "nosniff"
        fields[.date] = HTTPDate.now()
        return (HTTPResponse(status: code.status, headerFields: fields), body)
    }
}
