/// A priority queue of instants whose entries can be moved or taken out by their handle in logarithmic time.
///
/// Nearly every call is answered long before its deadline, so entries must leave the queue when the call does: marking
/// them dead would keep a minute's worth of calls in memory. A binary heap with a table of positions does that, and
/// with equal timeouts an insertion is one append and a removal moves next to nothing.
package struct DeadlineHeap<Element> {
    package typealias Instant = TimeSource.Instant

    /// Names an entry until it is removed; afterwards the handle is given to another entry.
    package struct Handle: Hashable, Sendable {
        fileprivate let slot: Int
    }

    /// Holds no reference, so that moving it about costs no reference counting.
    private struct Node {
        var instant: Instant
        let slot: Int
    }

    private var nodes: [Node] = []
    /// Where in `nodes` the entry of each slot stands; meaningless for free slots.
    private var positions: [Int] = []
    /// The element of each slot; nil for free slots.
    private var elements: [Element?] = []
    private var freeSlots: [Int] = []

    /// Makes an empty queue.
    package init() {}

    var count: Int { nodes.count }
    var isEmpty: Bool { nodes.isEmpty }

    /// The instant of the entry that is due first.
    package var earliest: Instant? { nodes.first?.instant }

    /// Adds an entry.
    package mutating func insert(_ element: Element, at instant: Instant) -> Handle {
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            elements[slot] = element
        } else {
            slot = positions.count
            positions.append(0)
            elements.append(element)
        }
        nodes.append(Node(instant: instant, slot: slot))
        positions[slot] = nodes.count - 1
        siftUp(from: nodes.count - 1)
        return Handle(slot: slot)
    }

    mutating func move(_ handle: Handle, to instant: Instant) {
        let index = positions[handle.slot]
        let previous = nodes[index].instant
        nodes[index].instant = instant
        if instant < previous { siftUp(from: index) } else { siftDown(from: index) }
    }

    /// Takes an entry out before it is due.
    package mutating func remove(_ handle: Handle) {
        remove(at: positions[handle.slot])
    }

    /// Takes out one entry whose instant is not after `now`, the earliest first.
    package mutating func popDue(at now: Instant) -> Element? {
        guard let first = nodes.first, first.instant <= now else { return nil }
        let element = elements[first.slot]
        remove(at: 0)
        return element
    }

    private mutating func remove(at index: Int) {
        let last = nodes.count - 1
        elements[nodes[index].slot] = nil
        freeSlots.append(nodes[index].slot)
        guard index != last else {
            nodes.removeLast()
            return
        }
        let removed = nodes[index].instant
        nodes[index] = nodes.removeLast()
        positions[nodes[index].slot] = index
        if nodes[index].instant < removed { siftUp(from: index) } else { siftDown(from: index) }
    }

    private mutating func siftUp(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard nodes[index].instant < nodes[parent].instant else { return }
            exchange(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var index = start
        while true {
            var smallest = index
            for child in (2 * index + 1)...(2 * index + 2) where child < nodes.count {
                if nodes[child].instant < nodes[smallest].instant { smallest = child }
            }
            guard smallest != index else { return }
            exchange(index, smallest)
            index = smallest
        }
    }

    private mutating func exchange(_ first: Int, _ second: Int) {
        nodes.swapAt(first, second)
        positions[nodes[first].slot] = first
        positions[nodes[second].slot] = second
    }
}
