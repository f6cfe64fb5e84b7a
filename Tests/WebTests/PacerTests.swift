import HTTPTypes
import Testing

@testable import Web

@Suite("The pace") struct PacerTests {
    private let start = ContinuousClock.now
    private let pacer = Pacer(rate: 10, burst: 20)

    @Test("a burst goes, then as many as the pace allows; another one is not concerned, nor who is not known")
    func paced() {
        let bot: HTTPFields = [.authorization: "Bearer bot"]
        for _ in 1...20 { #expect(pacer.allows(bot, at: start)) }
        #expect(!pacer.allows(bot, at: start))
        #expect(pacer.allows([.authorization: "Bearer person"], at: start))
        for _ in 1...100 { #expect(pacer.allows([:], at: start)) }
        #expect((0..<50).filter { pacer.allows(bot, at: start + .milliseconds(20 * $0)) }.count == 9)
        #expect(pacer.allows(bot, at: start + .seconds(6)))
    }

    @Test("a browser is known by its session, before that by its device")
    func cookies() {
        for _ in 1...20 { #expect(pacer.allows([.cookie: "language=id; device=0123"], at: start)) }
        #expect(!pacer.allows([.cookie: "device=0123; language=en"], at: start))
        #expect(pacer.allows([.cookie: "device=0123; session=ant_x"], at: start))
    }
}
