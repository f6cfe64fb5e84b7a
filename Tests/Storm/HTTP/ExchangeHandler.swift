import NIOCore
import NIOHTTP1

/// Sends one request at a time and collects its reply; gives up when it takes too long.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    private let authority: String
    private let limit: TimeAmount
    private var waiting: EventLoopPromise<Reply>?
    private var expiry: Scheduled<Void>?
    private var reply: Reply?
    private var closes = false

    init(authority: String, limit: TimeAmount) {
        self.authority = authority
        self.limit = limit
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        waiting = exchange.reply
        reply = nil
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        expiry = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { self.fail(.timeOut, loopBound.value) }
        context.write(wrapOutboundOut(.head(head(of: exchange.request))), promise: nil)
        if let body = exchange.request.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: body)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func head(of request: Request) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.path)
        head.headers.add(name: "Host", value: authority)
        if let token = request.token { head.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let key = request.key { head.headers.add(name: "Idempotency-Key", value: key) }
        if let body = request.body {
            head.headers.add(name: "Content-Type", value: "application/json")
            head.headers.add(name: "Content-Length", value: String(body.utf8.count))
        } else if request.method == .POST {
            head.headers.add(name: "Content-Length", value: "0")
        }
        return head
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // 100 and its like are no answers
            guard head.status.code >= 200 else { return }
            reply = Reply(
                status: Int(head.status.code), retryAfter: head.headers.first(name: "Retry-After").flatMap(Double.init),
                body: context.channel.allocator.buffer(capacity: 1024))
            closes = !head.isKeepAlive
        case .body(var part):
            reply?.body.writeBuffer(&part)
        case .end:
            guard let reply else { return }
            finish(.success(reply))
            if closes { context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(.lost))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.lost, context)
    }

    private func fail(_ why: NoReply, _ context: ChannelHandlerContext) {
        finish(.failure(why))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<Reply, NoReply>) {
        expiry?.cancel()
        expiry = nil
        let promise = waiting
        waiting = nil
        switch result {
        case .success(let reply): promise?.succeed(reply)
        case .failure(let why): promise?.fail(why)
        }
    }
}
