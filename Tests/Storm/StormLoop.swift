import NIOCore
import NIOPosix

/// Everything in the storm runs on one event loop: clients, connections and what they share. No locks, and one core at most.
@globalActor
actor StormLoop {
    static let shared = StormLoop()
    static let loop: any EventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()

    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.loop.executor.asUnownedSerialExecutor() }
}
