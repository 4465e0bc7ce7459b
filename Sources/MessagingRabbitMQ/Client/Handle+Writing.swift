internal import CRabbitMQ
internal import Glibc

/// Bytes of our own to the socket, past librabbitmq; only for connections without TLS.
extension Handle {
    /// The longest frame the broker takes.
    var longestFrame: Int { Int(unsafe amqp_get_frame_max(state)) }

    /// Whether frames are there that can be read without looking at the socket.
    var hasBufferedFrames: Bool { unsafe amqp_data_in_buffer(state) != 0 || amqp_frames_enqueued(state) != 0 }

    /// Writes whole frames; waits only when the socket is full, as librabbitmq's own writing does.
    ///
    /// - Throws: `lost` when the connection is gone.
    func write(_ bytes: [UInt8]) throws(AMQPError) {
        let descriptor = unsafe amqp_get_sockfd(state)
        var written = 0
        while written < bytes.count {
            let (count, code) = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                return (count, errno)
            }
            if count >= 0 {
                written += count
            } else if code == EAGAIN {
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&request, 1, -1)
            } else if code != EINTR {
                throw AMQPError(.lost, "The connection was lost while it was written to: error \(code)")
            }
        }
    }
}
