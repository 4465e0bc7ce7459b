internal import Synchronization

/// Several loops that share the load, as a rule one for each processor the process may use.
public final class EventLoopGroup: Sendable {
    /// The loops, at least one.
    public let loops: [EventLoop]

    private let turn = Atomic<Int>(0)

    /// Makes `count` loops named `name-0`, `name-1` and so on, and starts their threads.
    ///
    /// - Parameter count: at least 1; by default ``availableProcessors``.
    /// - Throws: ``SystemError`` when a loop cannot be had; those started before it have been shut down again.
    public init(count: Int = EventLoopGroup.availableProcessors, name: String = "loop") throws(SystemError) {
        precondition(count > 0, "a group needs a loop")
        var loops: [EventLoop] = []
        do throws(SystemError) {
            for index in 0..<count { loops.append(try EventLoop(name: "\(name)-\(index)")) }
        } catch {
            for loop in loops { loop.abandon() }
            throw error
        }
        self.loops = loops
    }

    /// The next loop in turn.
    public func next() -> EventLoop {
        let ticket = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: ticket) % UInt(loops.count))]
    }

    /// Shuts every loop down, under the rules of ``EventLoop/shutDown()``.
    public func shutDown() async {
        for loop in loops { await loop.shutDown() }
    }

    /// How many processors this process may really use: its affinity mask, bounded by its cgroup's CPU quota.
    ///
    /// Both cgroup versions are understood, and the tightest limit of all ancestors counts. A quota of 1.5 processors
    /// counts as 2, because one loop could not use it up.
    public static var availableProcessors: Int { ProcessorAllowance.current }
}
