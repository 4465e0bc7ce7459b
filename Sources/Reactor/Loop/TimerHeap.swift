/// Names one timer of one loop; a timer that fired or was cancelled never shares its name with a later one.
public struct TimerID: Hashable, Sendable {
    let slot: Int32
    let generation: UInt32
}

/// The timers of a loop: a binary heap in which any timer can be found and removed by its name.
///
/// Names are slots of an array with a generation, so finding one is an index and needs no hashing. Timers of the same
/// moment fire in the order in which they were set. Not thread-safe; its loop guards it.
struct TimerHeap<Action> {
    private struct Node {
        let moment: MonotonicTime
        let order: UInt64
        let slot: Int32

        func comesBefore(_ other: Node) -> Bool { (moment, order) < (other.moment, other.order) }
    }

    private struct Slot {
        var generation: UInt32
        var position: Int
        var action: Action?
    }

    private var heap: [Node] = []
    private var slots: [Slot] = []
    private var freeSlots: [Int32] = []
    /// The order the next timer gets, which is also the number of timers ever set.
    private(set) var nextOrder: UInt64 = 0

    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }
    /// The moment of the timer that fires first.
    var first: MonotonicTime? { heap.first?.moment }

    mutating func insert(at moment: MonotonicTime, _ action: Action) -> TimerID {
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            slots[Int(slot)].action = action
        } else {
            slot = Int32(slots.count)
            slots.append(Slot(generation: 0, position: 0, action: action))
        }
        heap.append(Node(moment: moment, order: nextOrder, slot: slot))
        nextOrder += 1
        siftUp(heap.count - 1)
        return TimerID(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// Removes a timer, and returns its action unless it has already fired or been removed.
    @discardableResult
    mutating func remove(_ id: TimerID) -> Action? {
        let slot = Int(id.slot)
        guard slot < slots.count, slots[slot].generation == id.generation, slots[slot].action != nil else { return nil }
        return removeNode(at: slots[slot].position)
    }

    /// Removes and returns the first timer that is due at `now`, leaving alone those set as number `limit` or later.
    ///
    /// The limit keeps timers that set new ones for the same moment from starving everything else on the loop.
    mutating func popDue(at now: MonotonicTime, setBefore limit: UInt64) -> Action? {
        guard let first = heap.first, first.moment <= now, first.order < limit else { return nil }
        return removeNode(at: 0)
    }

    mutating func removeAll() {
        while !heap.isEmpty { _ = removeNode(at: heap.count - 1) }
    }

    private mutating func removeNode(at position: Int) -> Action? {
        let slot = Int(heap[position].slot)
        let last = heap.removeLast()
        if position < heap.count {
            heap[position] = last
            slots[Int(last.slot)].position = position
            siftUp(position)
            siftDown(slots[Int(last.slot)].position)
        }
        defer {
            slots[slot].action = nil
            slots[slot].generation &+= 1
            freeSlots.append(Int32(slot))
        }
        return slots[slot].action
    }

    private mutating func siftUp(_ start: Int) {
        var position = start
        let node = heap[position]
        while position > 0 {
            let parent = (position - 1) / 2
            guard node.comesBefore(heap[parent]) else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(node, at: position)
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        let node = heap[position]
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].comesBefore(heap[child]) { child += 1 }
            guard heap[child].comesBefore(node) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(node, at: position)
    }

    private mutating func place(_ node: Node, at position: Int) {
        heap[position] = node
        slots[Int(node.slot)].position = position
    }
}
