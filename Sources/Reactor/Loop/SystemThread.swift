internal import CLinux
internal import Glibc

/// A thread of the operating system, for work that must not run on Swift's shared pool.
struct SystemThread: @unchecked Sendable {  // Sendable: a thread's handle may be used on any thread.
    private let handle: pthread_t

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// The thread blocks every signal except those that report a fault of the thread itself, so that a signal for the
    /// process is never handled in the middle of a system call of ours.
    ///
    /// - Parameter name: what tools show; Linux keeps 15 bytes of it.
    /// - Throws: ``SystemError`` when the system refuses another thread.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var blocked = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&blocked)
        for fault in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { unsafe sigdelset(&blocked, fault) }
        // A thread inherits the mask of the one that starts it.
        unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let status = unsafe pthread_create(&handle, nil, runThread, start.toOpaque())
        guard status == 0 else {
            unsafe start.release()
            throw SystemError(errno: status, call: "pthread_create")
        }
        self.handle = handle
    }

    /// Waits until the thread has ended, and releases what the system kept for it.
    ///
    /// To be called once, unless the thread was detached, and by nobody who may not block.
    func join() {
        let status = pthread_join(handle, nil)
        precondition(status == 0, "pthread_join failed with \(status)")
    }

    /// Lets the thread go: what the system keeps for it is released when it ends.
    func detach() {
        let status = pthread_detach(handle)
        precondition(status == 0, "pthread_detach failed with \(status)")
    }
}

private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

/// A file-scope function, so that it takes over no actor's isolation from the code around it.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { preconditionFailure("a thread was started with nothing to run") }
    let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    unsafe clinux_name_thread(start.nameOnKernel)
    start.body()
    return nil
}

extension Start {
    /// The longest prefix of whole characters that fits into the 15 bytes Linux keeps.
    fileprivate var nameOnKernel: String {
        var short = name
        while short.utf8.count > 15 { short.removeLast() }
        return short
    }
}
