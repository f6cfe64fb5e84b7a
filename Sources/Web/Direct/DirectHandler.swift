import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

/// Stands in a connection before the framework's own handler and answers direct routes in its place; everything else passes through.
///
/// One request at a time: while one is answered here, what the client sends waits, and reading stops; while the framework answers one, the
/// next goes to the framework too. So answers keep the order of their requests.
///
/// States: *idle* (or the framework is busy) → *receiving* a request for a direct route → *answering* → idle; from receiving back to idle
/// when the route leaves it to the framework.
final class DirectHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What all connections share.
    struct Settings: Sendable {
        var routes: [any DirectRoute]
        var proxies: TrustedProxies
        var logger: Logger
    }

    private enum State {
        case idle
        case receiving(HTTPRequest, any DirectRoute, ByteBuffer?)
        case answering
    }

    private let settings: Settings
    private var context: ChannelHandlerContext?
    private var isTrusted = false
    private var state = State.idle
    /// Requests that the framework has and has not answered.
    private var passedOn = 0
    private var held = CircularBuffer<HTTPRequestPart>()
    private var heldEvents: [Any] = []
    private var isReadHeld = false

    init(_ settings: Settings) {
        self.settings = settings
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isTrusted = settings.proxies.trusts(context.remoteAddress)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = state { held.append(part) } else { take(part, context) }
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadHeld = true }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { passedOn -= 1 }
        context.write(data, promise: promise)
    }

    /// The wish to end the connection must wait for the answer that is being made.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .idle = state { context.fireUserInboundEventTriggered(event) } else { heldEvents.append(event) }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)):
            if passedOn == 0, let route = settings.routes.first(where: { $0.accepts(head) }) {
                state = .receiving(head, route, nil)
            } else {
                passedOn += 1
                context.fireChannelRead(wrapInboundOut(part))
            }
        case (.receiving(let head, let route, nil), .body(let chunk)):
            state = .receiving(head, route, chunk)
        case (.receiving(let head, let route, .some(var body)), .body(var chunk)):
            body.writeBuffer(&chunk)
            state = .receiving(head, route, body)
            if body.readableBytes > JSON.maximumBody { passOn(context, head, body) }
        case (.receiving(let head, let route, let body), .end):
            answer(DirectRequest(head: head, body: body), route, context)
        default:
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    /// Leaves the request, as far as it has come, to the framework.
    private func passOn(_ context: ChannelHandlerContext, _ head: HTTPRequest, _ body: ByteBuffer?) {
        state = .idle
        passedOn += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if let body { context.fireChannelRead(wrapInboundOut(.body(body))) }
        fireHeldEvents(context)
    }

    private func answer(_ request: DirectRequest, _ route: any DirectRoute, _ context: ChannelHandlerContext) {
        state = .answering
        let exchange = Exchange(request.head.headerFields, isTrusted: isTrusted)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let method = request.head.method
        let reply: DirectReply = { make in
            eventLoop.execute {
                handler.value.send(exchange, route.path, method, make)
            }
        }
        if !route.answer(request, reply) {
            passOn(context, request.head, request.body)
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    private func send(_ exchange: Exchange, _ path: String, _ method: HTTPRequest.Method, _ make: () throws -> Reply) {
        var reply: Reply
        var failure: APIError?
        do {
            reply = try make()
        } catch {
            let told = APIError(error)
            failure = told
            if told.code == .internalError {
                settings.logger.error("a request failed", metadata: ["request_id": .string(exchange.id), "error": "\(error)"])
            }
            reply = told.reply(language: exchange.language, requestID: exchange.id)
        }
        exchange.finish(&reply.headers, status: reply.status, method: method, path: path, code: failure?.code, logger: settings.logger)
        reply.headers.append(HTTPField(name: .contentLength, value: String(reply.body.readableBytes)))
        reply.headers.append(HTTPField(name: .date, value: HTTPDate.now()))
        guard let context else { return }
        context.write(wrapOutboundOut(.head(HTTPResponse(status: reply.status, headerFields: reply.headers))), promise: nil)
        context.write(wrapOutboundOut(.body(reply.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        state = .idle
        goOn(context)
    }

    /// Takes what has waited, until the next request that is answered here.
    private func goOn(_ context: ChannelHandlerContext) {
        fireHeldEvents(context)
        guard !held.isEmpty || isReadHeld else { return }
        while let part = held.first {
            if case .answering = state { break }
            held.removeFirst()
            take(part, context)
        }
        // the framework looks at what it was passed when a reading is complete
        context.fireChannelReadComplete()
        if held.isEmpty, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    private func fireHeldEvents(_ context: ChannelHandlerContext) {
        let events = heldEvents
        heldEvents = []
        for event in events { context.fireUserInboundEventTriggered(event) }
    }
}
