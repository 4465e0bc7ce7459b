public import WireJSON

/// A Python exception, as a command of the peer ended with it.
public struct PeerFailure: Error, CustomStringConvertible {
    /// The class, with its module.
    public let kind: String
    /// The exception's text.
    public let text: String
    /// The positional arguments it was made with; what is neither text nor an integer is shown as Python writes it.
    public let arguments: [JSONValue]
    /// The named arguments it says it was made with.
    public let keywordArguments: JSONObject
    /// The class at the origin, when the exception stands for a remote one (`RemoteError`).
    public let remoteClass: String?
    /// The text at the origin.
    public let remoteText: String?
    /// The traceback at the origin.
    public let remoteTraceback: [JSONValue]

    /// Makes a failure that is no exception: what went wrong on this side.
    public init(kind: String, text: String) {
        (self.kind, self.text, remoteClass, remoteText) = (kind, text, nil, nil)
        (arguments, keywordArguments, remoteTraceback) = ([], [:], [])
    }

    /// Reads an exception as the peer describes it (`failures.described`).
    public init(_ error: JSONValue) {
        kind = "\(error["module"]?.stringValue ?? "").\(error["class"]?.stringValue ?? "")"
        text = error["text"]?.stringValue ?? ""
        remoteClass = error["remote"]?["class"]?.stringValue
        remoteText = error["remote"]?["value"]?.stringValue
        arguments = error["args"]?.arrayValue ?? []
        keywordArguments = error["kwargs"]?.objectValue ?? [:]
        remoteTraceback = error["remote"]?["traceback"]?.arrayValue ?? []
    }

    /// The peer ended before it answered.
    public static let ended = PeerFailure(kind: "ended", text: "the Python peer has ended")

    /// The class and the text.
    public var description: String { "\(kind): \(text)" }
}
