import NIOCore
import NIOHTTP1
import NIOPosix

/// A client's connection, kept as long as both sides will, made anew when it is gone.
@StormLoop
final class Connection {
    private let address: Address
    private let limit: Duration
    private var channel: (any Channel)?

    /// - Parameter limit: how long a reply may take.
    init(_ address: Address, limit: Duration) {
        self.address = address
        self.limit = limit
    }

    /// - Throws: `NoReply`.
    func send(_ request: Request) async throws(NoReply) -> Reply {
        let channel = try await connected()
        let reply = StormLoop.loop.makePromise(of: Reply.self)
        let written = StormLoop.loop.makePromise(of: Void.self)
        // a connection that ended before it was written to never shows the exchange to its handler
        written.futureResult.whenFailure { _ in reply.fail(NoReply.lost) }
        channel.writeAndFlush(Exchange(request: request, reply: reply), promise: written)
        return try await Self.value(reply.futureResult)
    }

    func close() {
        channel?.close(promise: nil)
        channel = nil
    }

    private func connected() async throws(NoReply) -> any Channel {
        if let channel, channel.isActive { return channel }
        let (authority, limit) = (address.authority, TimeAmount(limit))
        let connecting = ClientBootstrap(group: StormLoop.loop)
            .connectTimeout(.seconds(3))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler(authority: authority, limit: limit))
                }
            }
            .connect(host: address.host, port: address.port)
        do {
            let channel = try await Self.value(connecting)
            self.channel = channel
            return channel
        } catch {
            throw .unsent
        }
    }

    /// `EventLoopFuture.get()` would leave the loop and come back.
    private static func value<Value: Sendable>(_ future: EventLoopFuture<Value>) async throws(NoReply) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            future.whenComplete { continuation.resume(returning: $0) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw error as? NoReply ?? .lost
        }
    }
}
