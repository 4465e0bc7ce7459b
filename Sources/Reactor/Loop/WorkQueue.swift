/// One thing a loop has to run.
enum Work: Sendable {
    /// A piece of a task that prefers the loop. Like the next, it must be run exactly once.
    case job(UnownedJob)
    /// A piece of a task inside an actor that lives on the loop.
    case actorJob(UnownedJob)
    /// A closure given to the loop.
    case action(@Sendable () -> Void)
}

/// A first-in, first-out queue of work that keeps its memory: a ring whose capacity is a power of two.
struct WorkQueue {
    private var ring: [Work?] = Array(repeating: nil, count: 64)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ work: Work) {
        if count == ring.count { grow() }
        ring[(head &+ count) & (ring.count &- 1)] = work
        count &+= 1
    }

    mutating func popFirst() -> Work? {
        guard count > 0 else { return nil }
        let work = ring[head].take()
        head = (head &+ 1) & (ring.count &- 1)
        count &-= 1
        return work
    }

    private mutating func grow() {
        var larger: [Work?] = []
        larger.reserveCapacity(ring.count * 2)
        larger.append(contentsOf: ring[head...])
        larger.append(contentsOf: ring[..<head])
        larger.append(contentsOf: repeatElement(nil, count: ring.count))
        ring = larger
        head = 0
    }
}
