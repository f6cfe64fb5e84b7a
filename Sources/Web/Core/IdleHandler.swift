import NIOCore
import NIOHTTPTypes

/// Closes a connection on which no request comes, or none becomes whole, for a while: who says nothing must not keep a place for ever. It
/// stands before everybody who answers, since not every answer comes from the framework.
final class IdleHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let timeout: TimeAmount
    private var unanswered = 0
    /// The newest request has come to its end.
    private var isWhole = true
    /// The newest request's beginning, or the last answer's end.
    private var since = NIODeadline.now()
    private var check: Scheduled<Void>?

    init(timeout: TimeAmount) {
        self.timeout = timeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        look(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: (unanswered, isWhole, since) = (unanswered + 1, false, .now())
        case .body: break
        case .end: isWhole = true
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { (unanswered, since) = (unanswered - 1, .now()) }
        context.write(data, promise: promise)
    }

    /// Once in a timeout, not once in a request.
    private func look(_ context: ChannelHandlerContext) {
        let isIdle = unanswered == 0 || !isWhole
        let end = since + timeout
        if isIdle, end <= .now() { return context.close(promise: nil) }
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(deadline: isIdle ? end : .now() + timeout) {
            let (handler, context) = handler.value
            handler.look(context)
        }
    }
}
