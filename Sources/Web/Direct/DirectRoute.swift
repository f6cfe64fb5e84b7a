import HTTPTypes
import Hummingbird
import NIOCore

/// A route that is answered on the event loop of its connection, without a task: for the few operations that a rush consists of.
///
/// It knows only the plain case. Whatever is unusual about a request (a header missing, a field wrong, an office not yet read) it leaves,
/// untouched, to the regular route of the same path, which alone knows how to tell what is wrong.
protocol DirectRoute: Sendable {
    /// The route's path with names in place of values, as in metrics and logs.
    var path: String { get }

    /// Whether this may be a request for it.
    func accepts(_ head: HTTPRequest) -> Bool

    /// Answers, now or later, on any thread; `reply` is called once, and what it is given is evaluated on the connection's event loop.
    /// - Returns: false when the regular route is to answer: then nothing was done, and `reply` is not called.
    func answer(_ request: DirectRequest, _ reply: @escaping DirectReply) -> Bool
}

typealias DirectReply = @Sendable (@escaping @Sendable () throws -> Reply) -> Void

extension HTTPRequest {
    /// Nothing is asked of the connection but to stay, and the body is sent without being asked for.
    var isPlain: Bool {
        !headerFields.contains(.expect) && (headerFields.value(.connection).map { $0.lowercased() == "keep-alive" } ?? true)
    }
}

/// A request with its whole body.
struct DirectRequest: Sendable {
    let head: HTTPRequest
    let body: ByteBuffer?
}
