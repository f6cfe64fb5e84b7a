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
        #expect(!underWay.isEmpty)
        underWay.written(5)
        #expect(underWay.isEmpty)
    }

    @Test("the connections do not wait for ends to be written, until too many would be sent twice")
    func unwritten() async {
        let underWay = UnderWay(ClaimWindow(concurrency: 4, ahead: 1))
        for _ in 1...2 {
            #expect(await underWay.room() == 4)
            underWay.began(4)
            underWay.ended(after: Array(repeating: .milliseconds(1), count: 4))
        }
        #expect(await underWay.room() == 4)
        underWay.began(1)
        underWay.ended(after: [.milliseconds(1)])
        let claimed = Flag()
        await withTaskGroup { group in
            group.addTask {
                _ = await underWay.room()
                claimed.raise()
            }
            for _ in 1...1000 { await Task.yield() }
            #expect(!claimed.isRaised)
            underWay.written(1)
        }
        #expect(claimed.isRaised)
    }
}
