import Testing

@testable import Notifier

@Suite("Messages under way")
struct UnderWayTests {
    @Test("who claims waits until half the window is free, and who ends waits for all")
    func waits() async {
        let underWay = UnderWay(ClaimWindow(concurrency: 4, ahead: 1))
        #expect(await underWay.room() == 4 && underWay.isEmpty)
        underWay.began(4)
        async let room = underWay.room()
        // one at a time costs as much as many; these are slow, so the window does not grow
        underWay.ended(after: [.seconds(1)])
        #expect(await room == 1)
        underWay.began(1)
        async let end: Void = underWay.end()
        for _ in 1...4 { underWay.ended(after: [.seconds(1)]) }
        await end
        #expect(underWay.isEmpty)
    }
}
