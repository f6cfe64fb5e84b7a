import NIOCore
import NIOHTTP1

/// One request and the promise of its reply.
struct Exchange: Sendable {
    var request: Request
    var reply: EventLoopPromise<Reply>
}

struct Request: Sendable {
    var method: HTTPMethod
    var path: String
    /// Of the session that asks.
    var token: String?
    /// `Idempotency-Key`.
    var key: String?
    /// JSON.
    var body: String?
}

struct Reply: Sendable {
    var status: Int
    /// Seconds.
    var retryAfter: Double?
    var body: ByteBuffer
}

/// Why there is no reply.
enum NoReply: String, Error {
    /// No connection: nothing was sent.
    case unsent = "not sent"
    /// The connection ended; the request may have been carried out.
    case lost = "connection lost"
    /// Nothing came in time; the request may have been carried out, or still be.
    case timeOut = "time-out"
}
