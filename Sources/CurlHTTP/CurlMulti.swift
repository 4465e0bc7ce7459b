internal import CCurl
internal import Glibc
internal import Reactor

/// libcurl's multi interface on a loop: the loop tells it of sockets and timers, it tells the loop which to watch.
///
/// Everything here belongs to the loop's thread. libcurl calls back only while it is called, so that nothing runs beside
/// anything else.
@safe final class CurlMulti {
    private let loop: EventLoop
    private let pointer: UnsafeMutableRawPointer
    private var watches: [Int32: DescriptorWatch] = [:]
    private var timer: TimerID?
    private var onEnd: ((_ easy: EasyHandle.ID, _ result: CURLcode) -> Void)?

    /// Makes one; to be called on `loop`.
    ///
    /// - Parameter onEnd: is told of each transfer that has ended by itself, when libcurl is not at work.
    init(
        on loop: EventLoop,
        idleConnections: Int,
        _ onEnd: @escaping (_ easy: EasyHandle.ID, _ result: CURLcode) -> Void
    ) throws(HTTPTransferError) {
        guard Self.isReady, let pointer = unsafe curl_multi_init() else {
            throw HTTPTransferError(.system, "libcurl could not be started")
        }
        self.loop = loop
        unsafe self.pointer = pointer
        self.onEnd = onEnd
        unsafe busway_curl_multi_set_number(pointer, CURLMOPT_MAXCONNECTS, idleConnections)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe busway_curl_multi_set_callbacks(pointer, watchSocket, setTimer, context)
    }

    /// Once in a process, before anything else of libcurl.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Starts a transfer, whose handle stays with its owner.
    func add(_ easy: borrowing EasyHandle) throws(HTTPTransferError) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe busway_curl_set_sockets(easy.pointer, closeSocket, context)
        guard unsafe curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK else {
            throw HTTPTransferError(.system, "libcurl does not take a request")
        }
    }

    /// Takes a transfer out, ended or not; what it was doing on a connection ends with it.
    func remove(_ easy: borrowing EasyHandle) { unsafe curl_multi_remove_handle(pointer, easy.pointer) }

    /// Closes all connections and gives everything back; there may be no transfer left.
    func close() {
        guard onEnd != nil else { return }
        onEnd = nil
        unsafe curl_multi_cleanup(pointer)
        if let timer = timer.take() { loop.cancelTimer(timer) }
        for watch in watches.values { watch.cancel() }
        watches = [:]
    }

    private func act(on descriptor: Int32, _ events: Int32) {
        guard onEnd != nil else { return }
        var running: Int32 = 0
        unsafe curl_multi_socket_action(pointer, descriptor, events, &running)
        var result = CURLE_OK
        while let onEnd, let easy = unsafe busway_curl_next_ended(pointer, &result) {
            unsafe onEnd(EasyHandle.ID(easy), result)
        }
    }

    fileprivate func watch(_ descriptor: Int32, for what: Int32) {
        var interest: Readiness = []
        if what & CURL_POLL_IN != 0 { interest.insert(.readable) }
        if what & CURL_POLL_OUT != 0 { interest.insert(.writable) }
        guard what != CURL_POLL_REMOVE, !interest.isEmpty else { return forget(descriptor) }
        do throws(SystemError) {
            if let watch = watches[descriptor] {
                do throws(SystemError) {
                    return try watch.update(interest)
                } catch {
                    // The number belongs to another file by now.
                    forget(descriptor)
                }
            }
            watches[descriptor] = try DescriptorWatch(descriptor, on: loop, for: interest) { [unowned self] readiness in
                var events: Int32 = 0
                if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
                if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
                if !readiness.isDisjoint(with: [.failed, .hungUp]) { events |= CURL_CSELECT_ERR }
                act(on: descriptor, events)
            }
        } catch {
            // Nothing is ever reported of it, so the transfer ends by its timeout; at the end of the loop it is no matter.
        }
    }

    fileprivate func forget(_ descriptor: Int32) { watches.removeValue(forKey: descriptor)?.cancel() }

    fileprivate func wake(after milliseconds: Int) {
        if let timer = timer.take() { loop.cancelTimer(timer) }
        guard milliseconds >= 0 else { return }
        // Always by way of the loop, even when it is due: libcurl may not be entered twice.
        timer = schedule(after: .milliseconds(milliseconds))
    }

    private func schedule(after delay: Duration) -> TimerID {
        let multi = LoopConfined(self)
        return loop.schedule(after: delay) {
            multi.value.timer = nil
            multi.value.act(on: CURL_SOCKET_TIMEOUT, 0)
        }
    }
}

private let watchSocket: busway_curl_socket_function = { _, descriptor, what, context, _ in
    guard let context = unsafe context else { return -1 }
    unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(descriptor, for: what)
    return 0
}

private let setTimer: busway_curl_timer_function = { _, milliseconds, context in
    guard let context = unsafe context else { return -1 }
    unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().wake(after: milliseconds)
    return 0
}

private let closeSocket: busway_curl_close_function = { context, descriptor in
    if let context = unsafe context {
        unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().forget(descriptor)
    }
    return Glibc.close(descriptor)
}
