import HTTPTypes
import NIOCore
import Testing

@testable import Web

@Suite("The pace") struct PacerTests {
    private let balancer = try! SocketAddress(ipAddress: "127.0.0.1", port: 1)
    private let start = ContinuousClock.now

    private func pacer() throws -> Pacer {
        Pacer(identified: .init(rate: 10, burst: 20), address: .init(rate: 100, burst: 200), proxies: try TrustedProxies("127.0.0.1"))
    }

    @Test("a burst goes, more is slowed to the pace, far more is refused; another one is not concerned")
    func identified() throws {
        let pacer = try pacer()
        let bot: HTTPFields = [.authorization: "Bearer bot"]
        for _ in 1...20 { #expect(pacer.verdict(bot, from: balancer, at: start) == .go) }
        guard case .wait(let first) = pacer.verdict(bot, from: balancer, at: start) else { throw Unexpected() }
        #expect(first > .zero && first <= .milliseconds(101))
        for _ in 1...28 { _ = pacer.verdict(bot, from: balancer, at: start) }
        _ = pacer.verdict(bot, from: balancer, at: start)
        #expect(pacer.verdict(bot, from: balancer, at: start) == .refuse)
        #expect(pacer.verdict([.authorization: "Bearer person"], from: balancer, at: start) == .go)
        #expect(pacer.verdict(bot, from: balancer, at: start + .seconds(6)) == .go)
    }

    @Test("an address alone is slowed, never refused, and only as the balancer tells it")
    func address() throws {
        let pacer = try pacer()
        let shared: HTTPFields = [.forwarded: "for=10.1.2.3;proto=http"]
        for _ in 1...5000 { #expect(pacer.verdict(shared, from: balancer, at: start) != .refuse) }
        guard case .wait(let wait) = pacer.verdict(shared, from: balancer, at: start) else { throw Unexpected() }
        #expect(wait == Pacer.longest)
        #expect(pacer.verdict([.forwarded: "for=10.1.2.4;proto=http"], from: balancer, at: start) == .go)
        let stranger = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        for _ in 1...5000 { #expect(pacer.verdict(shared, from: stranger, at: start) == .go) }
    }

    @Test("a browser is known by its session, before that by its device")
    func cookies() throws {
        let pacer = try pacer()
        for _ in 1...20 { #expect(pacer.verdict([.cookie: "language=id; device=0123"], from: balancer, at: start) == .go) }
        #expect(pacer.verdict([.cookie: "device=0123; language=en"], from: balancer, at: start) != .go)
        #expect(pacer.verdict([.cookie: "device=0123; session=ant_x"], from: balancer, at: start) == .go)
    }

    private struct Unexpected: Error {}
}
