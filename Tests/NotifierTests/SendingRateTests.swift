import Testing

@testable import Notifier

@Suite("Rate")
struct SendingRateTests {
    @Test("mails are spread evenly, and time unused is not saved up")
    func spread() {
        let start = ContinuousClock.now
        var rate = SendingRate(perSecond: 4)
        #expect((0..<4).map { _ in rate.take(now: start) - start } == [0, 250, 500, 750].map { Duration.milliseconds($0) })
        let later = start + .seconds(10)
        #expect(rate.take(now: later) == later)
        #expect(rate.take(now: later) == later + .milliseconds(250))
    }
}
