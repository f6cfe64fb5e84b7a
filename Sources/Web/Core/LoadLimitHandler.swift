import Domain
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// One connection's part of the load limit. A request
/// - is refused when its head meets a limit that is reached, or whoever sends it asks far too often (`Pacer`), and the rest of it is thrown away;
/// - else waits for its body, which takes no place among those in progress: a slow client holds up nobody;
/// - is in progress from its end to the end of its answer, or of the connection, or until the client does not read what is written. Requests of a client
///   that does not wait for answers are served one after the other, so one of them is in progress: forty sent at once take the place of one.
final class LoadLimitHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: LoadLimit
    private let pacer: Pacer
    /// Passed on and not answered yet; more than one when the client does not wait for answers.
    private var unanswered = 0
    /// Of those that are here to their end, the oldest first: whether it is counted.
    private var whole = CircularBuffer<Bool>()
    /// Since when the oldest of them is in progress.
    private var began: ContinuousClock.Instant?
    private var refusing = false
    /// The request being read is one of those that are counted.
    private var counted = true

    init(_ limit: LoadLimit, _ pacer: Pacer) {
        self.limit = limit
        self.pacer = pacer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            // Answers go in the order of requests, so nothing is refused past one that is still being served.
            if unanswered == 0, limit.isReached { return refuse(request, .overloaded, retryAfter: 1, context) }
            if unanswered == 0, !pacer.allows(request.headerFields) { return refuse(request, .tooManyAttempts, retryAfter: 1, context) }
            unanswered += 1
            counted = !LoadLimit.hasItsOwnLine(request)
        case .body:
            break
        case .end:
            if refusing {
                refusing = false
                return
            }
            // It may have been answered already, by its head alone.
            if whole.count < unanswered {
                whole.append(counted)
                if whole.count == 1 { enter(context) }
            }
        }
        guard !refusing else { return }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data), unanswered > 0 {
            unanswered -= 1
            if let began { leave(after: .now - began) }
            if whole.popFirst() != nil { enter(context) }
        }
        context.write(data, promise: promise)
    }

    private func enter(_ context: ChannelHandlerContext) {
        guard whole.first == true, context.channel.isWritable else { return }
        began = .now
        limit.enter()
    }

    private func leave(after took: Duration?) {
        began = nil
        limit.leave(after: took)
    }

    /// Whoever reads slowly waits for itself: it takes no place of others, and its time says nothing about ours.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !context.channel.isWritable, began != nil { leave(after: nil) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if began != nil { leave(after: nil) }
        whole.removeAll()
        unanswered = 0
        context.fireChannelInactive()
    }

    private func refuse(_ request: HTTPRequest, _ code: ErrorCode, retryAfter: Int, _ context: ChannelHandlerContext) {
        refusing = true
        let (head, body) = limit.refusal(of: request, code, retryAfter: retryAfter, from: context.remoteAddress)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .head { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if request.headerFields[.connection]?.lowercased() == "close" { context.close(promise: nil) }
    }
}
