internal import CLinux

/// Something a loop tells about the readiness of its descriptor.
protocol ReadinessTarget: AnyObject {
    /// Called on the loop's thread.
    func becameReady(_ readiness: Readiness)
    /// Called on the loop's thread when the loop shuts down while the descriptor is still registered.
    func loopIsShuttingDown()
}

/// The epoll set of a loop and the eventfd that wakes it.
///
/// What the kernel reports back is a slot and a generation, never a pointer or a descriptor number: the number may
/// already belong to another file when an old report arrives, but a generation is never used twice for a slot.
///
/// Everything but ``wake()`` belongs to the loop's thread.
@safe final class Poller {
    struct Token: Hashable, Sendable {
        let slot: UInt32
        let generation: UInt32

        var tag: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
    }

    private struct Slot {
        var generation: UInt32 = 0
        var target: (any ReadinessTarget)?
    }

    /// The slot no target ever gets: that of the eventfd.
    private static let wakeUpTag = UInt64.max
    private static let capacity = 256

    private let epoll: Int32
    private let wakeUp: Int32
    private let events: UnsafeMutablePointer<clinux_event>
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []

    init() throws(SystemError) {
        epoll = try check(clinux_epoll_create(), "epoll_create1")
        do throws(SystemError) {
            wakeUp = try check(clinux_eventfd_create(), "eventfd")
        } catch {
            _ = clinux_close(epoll)
            throw error
        }
        unsafe events = .allocate(capacity: Self.capacity)
        // Edge-triggered, so that the counter never has to be read: each write is an edge of its own.
        let interest: Readiness = [.readable, .edgeTriggered]
        _ = try check(clinux_epoll_add(epoll, wakeUp, interest.rawValue, Self.wakeUpTag), "epoll_ctl")
    }

    deinit {
        // Only here, and not when the thread ends: a thread that is about to wake the loop must not write to a
        // descriptor whose number somebody else has got by now. Whoever wakes holds a reference to the loop.
        _ = clinux_close(wakeUp)
        _ = clinux_close(epoll)
        unsafe events.deallocate()
    }

    /// Ends a ``wait(milliseconds:)`` that is going on, or else the next one; from any thread.
    func wake() {
        // Can only fail when the counter is full, after 2^64 wake-ups.
        _ = clinux_eventfd_signal(wakeUp)
    }

    func add(
        _ descriptor: Int32,
        _ interest: Readiness,
        _ target: any ReadinessTarget
    ) throws(SystemError) -> Token {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot())
        }
        let token = Token(slot: slot, generation: slots[Int(slot)].generation)
        let status = clinux_epoll_add(epoll, descriptor, interest.rawValue, token.tag)
        guard status >= 0 else {
            freeSlots.append(slot)
            throw SystemError(errno: -status, call: "epoll_ctl")
        }
        slots[Int(slot)].target = target
        return token
    }

    func update(_ token: Token, _ descriptor: Int32, _ interest: Readiness) throws(SystemError) {
        _ = try check(clinux_epoll_modify(epoll, descriptor, interest.rawValue, token.tag), "epoll_ctl")
    }

    /// Forgets a target; the kernel forgets the descriptor by itself when it is closed.
    func forget(_ token: Token) {
        let slot = Int(token.slot)
        guard slots[slot].generation == token.generation, slots[slot].target != nil else { return }
        slots[slot].target = nil
        slots[slot].generation &+= 1
        freeSlots.append(token.slot)
    }

    /// Takes a descriptor that stays open out of the epoll set, and forgets its target.
    func remove(_ token: Token, _ descriptor: Int32) {
        // Fails when the owner has closed the descriptor already, which took it out of the set too.
        _ = clinux_epoll_remove(epoll, descriptor)
        forget(token)
    }

    /// Waits at most so long (-1: without limit) and tells every target that became ready.
    func wait(milliseconds: Int32) {
        let count = unsafe clinux_epoll_wait(epoll, events, Int32(Self.capacity), milliseconds)
        // Interrupted by a debugger or by stop and continue: the loop looks around and comes back.
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let event = unsafe events[index]
            guard event.tag != Self.wakeUpTag else { continue }
            let slot = Int(truncatingIfNeeded: event.tag & 0xFFFF_FFFF)
            guard slots[slot].generation == UInt32(event.tag >> 32) else { continue }
            slots[slot].target?.becameReady(Readiness(rawValue: event.readiness))
        }
    }

    /// Tells every registered target that the loop shuts down.
    func shutDownTargets() {
        for index in slots.indices { slots[index].target?.loopIsShuttingDown() }
    }
}
