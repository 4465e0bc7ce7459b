internal import CCurl
internal import HTTPTypes
internal import Reactor

/// One request on its way; it belongs to the client's loop, and libcurl holds a pointer to it while it is in the multi.
@safe final class Transfer {
    let request: HTTPClient.Request
    let url: RequestURL
    /// Set while the transfer is libcurl's.
    var easy: EasyHandle?
    var deadline: TimerID?
    /// Whether it occupies a place among those of its origin.
    var holdsPlace = false
    /// Why the transfer broke itself off in a callback, from where libcurl only learns that it did.
    var failure: HTTPTransferError?

    private var reader: ResponseReader
    private var sent = 0
    private var waiter: CheckedContinuation<Result<HTTPClient.Response, HTTPTransferError>, Never>?

    init(
        _ request: HTTPClient.Request,
        _ url: RequestURL,
        _ waiter: CheckedContinuation<Result<HTTPClient.Response, HTTPTransferError>, Never>
    ) {
        self.request = request
        self.url = url
        self.waiter = waiter
        reader = ResponseReader(limit: request.responseLimit)
    }

    /// Whether sending it twice is as good as once (RFC 9110, section 9.2.2).
    var isIdempotent: Bool {
        switch request.method {
        case .get, .head, .put, .delete, .options, .trace: true
        default: false
        }
    }

    var response: HTTPClient.Response? { reader.response }

    /// Whether the server may have got some of it.
    var hasSent: Bool { easy?.hasSent ?? false }

    /// Who waits for the end of it; nobody once it has ended.
    func takeWaiter() -> CheckedContinuation<Result<HTTPClient.Response, HTTPTransferError>, Never>? { waiter.take() }

    /// A line of the head; false breaks the transfer off.
    func take(line: UnsafeBufferPointer<UInt8>) -> Bool {
        catching { reader throws(HTTPTransferError) in unsafe try reader.take(line: line) }
    }

    /// A piece of the body; false breaks the transfer off.
    func take(octets: UnsafeBufferPointer<UInt8>) -> Bool {
        catching { reader throws(HTTPTransferError) in unsafe try reader.take(octets: octets) }
    }

    private func catching(_ action: (inout ResponseReader) throws(HTTPTransferError) -> Void) -> Bool {
        do throws(HTTPTransferError) {
            try action(&reader)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Copies the next piece of the request's body, and returns how long it is; 0 is the end.
    func give(to room: UnsafeMutableRawBufferPointer) -> Int {
        guard let body = request.body else { return 0 }
        let count = min(body.count - sent, room.count)
        unsafe body.withUnsafeBytes { unsafe room.copyMemory(from: .init(rebasing: $0[sent..<(sent + count)])) }
        sent += count
        return count
    }

    /// Starts the body over again.
    func rewind(to offset: Int) -> Bool {
        guard (0...(request.body?.count ?? 0)).contains(offset) else { return false }
        sent = offset
        return true
    }
}
