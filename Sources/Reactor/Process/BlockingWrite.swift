internal import Glibc

/// Writes all bytes to a descriptor and waits as long as that takes.
///
/// For logs and command output, on a thread that may block; never on a loop.
///
/// - Returns: whether everything was written. A reader that is gone is the usual reason why not.
@discardableResult
public func writeBlocking(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
        }
        if written > 0 {
            start += written
        } else if written == 0 || errno != EINTR {
            return false
        }
    }
    return true
}
