import Domain
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import NIOPosix
import Testing

@testable import Web

@Suite("The limit of requests in progress") struct LoadLimitTests {
    private let limit: LoadLimit
    private let pacer: Pacer

    init() throws {
        limit = LoadLimit(most: 1, proxies: try TrustedProxies(""))
        pacer = Pacer(rate: 5, burst: 1)
    }

    /// A connection of its own at the one limit, or at another.
    private func connect(_ other: LoadLimit? = nil) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: LoadLimitHandler(other ?? limit, pacer))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        return channel
    }

    private func begin(_ channel: EmbeddedChannel, _ path: String = "/v1/bookings") throws {
        try channel.writeInbound(HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)))
    }

    private func complete(_ channel: EmbeddedChannel) throws {
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "{}")))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private func answer(_ channel: EmbeddedChannel) throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .created)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    /// What came through to the framework.
    private func passed(_ channel: EmbeddedChannel) throws -> Int {
        var parts = 0
        while try channel.readInbound(as: HTTPRequestPart.self) != nil { parts += 1 }
        return parts
    }

    private func statuses(_ channel: EmbeddedChannel) throws -> [Int] {
        var statuses: [Int] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            if case .head(let head) = part { statuses.append(head.status.code) }
        }
        return statuses
    }

    @Test("who asks too often is refused and takes no place; the connection serves on")
    func paced() throws {
        let channel = try connect()
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: "localhost", path: "/v1/bookings", headerFields: [.authorization: "Bearer bot"])
        func ask() throws {
            try channel.writeInbound(HTTPRequestPart.head(head))
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        try ask()
        #expect(try passed(channel) == 2 && limit.isReached)
        try answer(channel)
        try ask()
        #expect(try passed(channel) == 0 && !limit.isReached)
        #expect(try statuses(channel) == [201, 429])
        try begin(channel)
        #expect(try passed(channel) == 1)
    }

    @Test("past the limit a request is refused whole, and its connection serves the next")
    func refused() throws {
        let (first, second) = (try connect(), try connect())
        try begin(first)
        try complete(first)
        try begin(second)
        try complete(second)
        #expect(try passed(first) == 3)
        #expect(try passed(second) == 0)
        #expect(try statuses(second) == [503])
        try answer(first)
        try begin(second)
        try complete(second)
        try answer(second)
        #expect(try passed(second) == 3)
        #expect(try statuses(second) == [201])
    }

    @Test("a request takes its place when it is whole: who sends slowly takes none")
    func slow() throws {
        let (slow, quick) = (try connect(), try connect())
        try begin(slow)
        try begin(quick)
        try complete(quick)
        try answer(quick)
        #expect(try statuses(quick) == [201])
        try complete(slow)
        #expect(limit.isReached)
        try answer(slow)
        #expect(!limit.isReached)
    }

    @Test("who is answered by the head alone, or vanishes, leaves no place taken")
    func left() throws {
        let (early, vanished) = (try connect(), try connect())
        try begin(early)
        try answer(early)
        try complete(early)
        #expect(!limit.isReached)
        try begin(vanished)
        try complete(vanished)
        #expect(limit.isReached)
        try vanished.close().wait()
        #expect(!limit.isReached)
    }

    @Test(
        "a log-in, which waits in a line of its own, takes no place from a booking",
        arguments: ["/v1/sessions", "/login", "/v1/staff/sessions", "/v1/staff/invitations/x", "/staff/login", "/staff/invitations/x"])
    func logIn(path: String) throws {
        let (logIn, booking) = (try connect(), try connect())
        try begin(logIn, path)
        try complete(logIn)
        #expect(!limit.isReached)
        try begin(booking)
        try complete(booking)
        #expect(limit.isReached)
        try answer(logIn)
        #expect(limit.isReached)
        try answer(booking)
        #expect(!limit.isReached)
    }

    @Test("who does not wait for answers is refused nothing out of turn")
    func pipelined() throws {
        let channel = try connect()
        for _ in 0..<2 {
            try begin(channel)
            try complete(channel)
        }
        #expect(try statuses(channel) == [])
        try answer(channel)
        try answer(channel)
        #expect(try statuses(channel) == [201, 201])
        #expect(!limit.isReached)
    }

    @Test("who does not wait for answers takes one place, whatever is sent")
    func onePlace() throws {
        let limit = LoadLimit(most: 2, proxies: try TrustedProxies(""))
        let (many, other) = (try connect(limit), try connect(limit))
        for _ in 0..<40 {
            try begin(many)
            try complete(many)
        }
        #expect(!limit.isReached)
        try begin(other)
        try complete(other)
        #expect(limit.isReached)
        try answer(other)
        #expect(try statuses(other) == [201])
        for answered in 1...40 {
            try begin(other)
            try complete(other)
            #expect(limit.isReached, "after \(answered - 1) answers the next is in progress")
            try answer(other)
            try answer(many)
        }
        try begin(other)
        try complete(other)
        #expect(!limit.isReached)
        try many.close().wait()
        try answer(other)
        #expect(try statuses(other).allSatisfy { $0 == 201 })
    }

    @Test("a connection that says nothing, or only half a request, is closed after the idle time")
    func idle() async throws {
        try await withWorker(.init(idleTimeout: .milliseconds(500))) { (worker: Worker) async throws in
            for text in [
                "", "POST /v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Le", "POST /v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
            ] {
                let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: "localhost", port: try #require(worker.client.port)).get()
                try await channel.writeAndFlush(ByteBuffer(string: text))
                let began = ContinuousClock.now
                try await channel.closeFuture.get()
                #expect(ContinuousClock.now - began < .seconds(30))
            }
        }
    }
}
