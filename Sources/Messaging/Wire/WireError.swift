public import WireJSON

/// Why bytes from the bus are not the message they should be.
///
/// What to do with the message follows from it: reject it for good when ``rejectsMessage``; otherwise acknowledge it, and
/// send ``answer`` when there is one, or end the call named by ``messageID`` with a bad reply.
public struct WireError: Error, Sendable {
    /// What is wrong.
    public var code: Code
    /// The reason in words; it quotes nothing of the message but method names.
    public var message: String
    /// The reader's finding, when the bytes are not JSON.
    public var cause: JSONError?
    /// The call the message belongs to, as far as it could be read.
    public var messageID: String?
    /// What the sender of a malformed request must be told.
    public var answer: Answer?

    /// What a server owes the sender of a request it cannot run.
    public struct Answer: Sendable, Hashable {
        /// The failure to reply with.
        public var failure: RemoteFailure
        /// The call to reply to.
        public var messageID: String
        /// The queue to reply to.
        public var replyQueue: String
    }

    /// Makes an error.
    public init(
        _ code: Code,
        _ message: String,
        cause: JSONError? = nil,
        messageID: String? = nil,
        answer: Answer? = nil
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.messageID = messageID
        self.answer = answer
    }

    /// Whether the message is rejected without being queued again, as oslo does with what it cannot decode.
    ///
    /// The broker drops it then, or hands it to the queue's dead-letter exchange (wire reference 6.1).
    public var rejectsMessage: Bool { code != .malformedRequest && code != .malformedReply }
}

extension WireError {
    /// Two readers may disagree on which of two equal keys counts, and be played against each other.
    static func repeatedKey(_ what: String) -> WireError {
        WireError(.unreadable, "\(what) has a key twice")
    }

    /// What can be wrong with a message.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String, Sendable {
            case unsupportedContent
            case unreadable
            case unsupportedEnvelope
            case malformedRequest
            case malformedReply
        }

        private let kind: Kind

        /// The properties announce something else than JSON, or a character set nobody here reads.
        public static let unsupportedContent = Code(kind: .unsupportedContent)
        /// The bytes are not JSON, not an object, or name a key twice.
        public static let unreadable = Code(kind: .unreadable)
        /// The envelope has a version other than 2.0, or its message is not text.
        public static let unsupportedEnvelope = Code(kind: .unsupportedEnvelope)
        /// The object is no request that could be run.
        public static let malformedRequest = Code(kind: .malformedRequest)
        /// The object is no reply that could be understood.
        public static let malformedReply = Code(kind: .malformedReply)

        /// The name of the code.
        public var description: String { kind.rawValue }
    }
}

extension WireError: CustomStringConvertible {
    /// The reason in words, with the place in the text when the reader named one.
    public var description: String {
        if let cause { "\(message): \(cause)" } else { message }
    }
}
