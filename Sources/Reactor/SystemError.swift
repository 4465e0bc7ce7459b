internal import Glibc

/// The failure of a system call.
///
/// The description names the call and the reason, and nothing a user may not see.
public struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The error number, as in `errno(3)`.
    public let errno: Int32
    /// The name of the call that failed, such as `bind`.
    public let call: String

    /// Makes the failure of `call` with the error number `errno`.
    public init(errno: Int32, call: String) {
        self.errno = errno
        self.call = call
    }

    /// The call and the system's text for the error number.
    public var description: String { "\(call): \(errorText(errno))" }
}

/// The system's text for an error number; `strerror` alone is not safe on several threads.
package func errorText(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    let status = unsafe strerror_r(number, &buffer, buffer.count)
    guard status == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Turns the result of a CLinux call, a negative error number or a value, into a value or an error.
func check<Value: SignedInteger>(_ result: Value, _ call: String) throws(SystemError) -> Value {
    guard result >= 0 else { throw SystemError(errno: Int32(-result), call: call) }
    return result
}
