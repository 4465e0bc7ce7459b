public import Glibc

/// A value that is only ever reached while a `pthread_mutex_t` is held.
///
/// `Synchronization.Mutex` would be the first choice, but ThreadSanitizer on Linux does not understand its futex and
/// reports races that are none, which would make the sanitizer useless for everything built on top. A pthread mutex is
/// understood, costs the same when uncontended, and its address is stable here because it lives on the heap.
///
/// Never await, resume a continuation or call foreign code while the lock is held: let ``withLock(_:)`` return what is
/// to be done, and do it afterwards.
@safe public final class Lock<State>: @unchecked Sendable {  // Sendable: `state` is only touched while `mutex` is held.
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let state: UnsafeMutablePointer<State>

    /// Makes an unlocked lock around `initial`.
    public init(_ initial: sending State) {
        unsafe mutex = .allocate(capacity: 1)
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: initial)
        var attributes = pthread_mutexattr_t()
        unsafe pthread_mutexattr_init(&attributes)
        defer { unsafe pthread_mutexattr_destroy(&attributes) }
        // Whoever finds it held tries again for a moment before the kernel is asked to wait: it is held for less time
        // than a thread takes to fall asleep.
        let kind = unsafe pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        precondition(kind == 0, "pthread_mutexattr_settype failed with \(kind)")
        let status = unsafe pthread_mutex_init(mutex, &attributes)
        precondition(status == 0, "pthread_mutex_init failed with \(status)")
    }

    deinit {
        let status = unsafe pthread_mutex_destroy(mutex)
        precondition(status == 0, "a Lock was destroyed while it was held")
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` with exclusive access to the state.
    ///
    /// Not recursive: taking the same lock again inside `body` deadlocks.
    ///
    /// - Throws: what `body` throws; the lock is released first.
    @inlinable
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return unsafe try body(&state.pointee)
    }
}
