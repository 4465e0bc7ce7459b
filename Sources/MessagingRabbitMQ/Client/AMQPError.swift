internal import Glibc

/// Why something on an AMQP connection failed: librabbitmq's finding or the broker's, copied into Swift values.
struct AMQPError: Error, Sendable, Hashable {
    /// What it means for the connection.
    enum Kind: Sendable, Hashable {
        /// No connection was made: nobody there, no answer, or no TLS.
        case unreachable
        /// The broker refused who we are or where we want to go.
        case refused
        /// The broker closed the channel.
        case channelClosed
        /// The broker reads nothing more for now, because it is short of memory or disk.
        case blocked
        /// The connection is gone.
        case lost
        /// What came is not AMQP as this client knows it.
        case malformed
        /// This end closed the connection.
        case closed
    }

    /// What it means for the connection.
    var kind: Kind
    /// The broker's reply code, such as 404 or 406; nil when the broker said nothing.
    var code: UInt16?
    /// The reason in words; no password.
    var message: String

    init(_ kind: Kind, code: UInt16? = nil, _ message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    /// An error with the system's reason, an `errno`, after the words.
    init(_ kind: Kind, system reason: Int32, _ message: String) {
        self.init(kind, unsafe "\(message): \(String(cString: strerror(reason)))")
    }
}

extension AMQPError: CustomStringConvertible {
    /// The reason, with the broker's code.
    var description: String { code.map { "\(message) (\($0))" } ?? message }
}
