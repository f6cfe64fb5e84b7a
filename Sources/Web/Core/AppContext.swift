import Domain
import Hummingbird
import Logging
import NIOCore

/// What a request carries through middleware and handlers.
struct AppContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The connection's other end: the balancer, as a rule.
    let peer: SocketAddress?
    /// Given by the balancer or made here; in every log line and every problem.
    var requestID = ""
    /// The reader's language, by Accept-Language.
    var language = Language.id

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }
}
