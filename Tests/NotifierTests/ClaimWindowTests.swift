import Testing

@testable import Notifier

@Suite("How much is claimed ahead")
struct ClaimWindowTests {
    @Test("as much as is sent at once, and more while messages leave quickly, but never more than allowed")
    func grows() {
        var window = ClaimWindow(concurrency: 8, ahead: 8)
        #expect(window.room(underWay: 0) == 8)
        for _ in 0..<500 { window.ended(after: .milliseconds(20)) }
        #expect(window.room(underWay: 0) == 64)
    }

    @Test("a few slow messages bring it back to what is sent at once")
    func shrinks() {
        var window = ClaimWindow(concurrency: 8, ahead: 8)
        for _ in 0..<500 { window.ended(after: .milliseconds(20)) }
        for _ in 0..<3 { window.ended(after: .seconds(2)) }
        #expect(window.size == 8)
    }

    @Test("claims by halves, for many cost what one does; but a free connection is never left waiting")
    func halves() {
        var window = ClaimWindow(concurrency: 8, ahead: 8)
        for _ in 0..<500 { window.ended(after: .milliseconds(20)) }
        #expect(window.room(underWay: 33) == 0)
        #expect(window.room(underWay: 32) == 32)
        for _ in 0..<3 { window.ended(after: .seconds(2)) }
        // six wait for a silent server, two could send
        #expect(window.room(underWay: 6) == 2)
        #expect(window.room(underWay: 8) == 0)
        // claimed while it was large
        #expect(window.room(underWay: 40) == 0)
    }
}
