import WireJSON

/// A Python exception, as a command of the peer ended with it.
struct PeerFailure: Error, CustomStringConvertible {
    /// The class, with its module.
    let kind: String
    /// The exception's text.
    let text: String
    /// The positional arguments it was made with; what is neither text nor an integer is shown as Python writes it.
    let arguments: [JSONValue]
    /// The named arguments it says it was made with.
    let keywordArguments: JSONObject
    /// The class at the origin, when the exception stands for a remote one (`RemoteError`).
    let remoteClass: String?
    /// The text at the origin.
    let remoteText: String?
    /// The traceback at the origin.
    let remoteTraceback: [JSONValue]

    init(kind: String, text: String) {
        (self.kind, self.text, remoteClass, remoteText) = (kind, text, nil, nil)
        (arguments, keywordArguments, remoteTraceback) = ([], [:], [])
    }

    init(_ error: JSONValue) {
        kind = "\(error["module"]?.stringValue ?? "").\(error["class"]?.stringValue ?? "")"
        text = error["text"]?.stringValue ?? ""
        remoteClass = error["remote"]?["class"]?.stringValue
        remoteText = error["remote"]?["value"]?.stringValue
        arguments = error["args"]?.arrayValue ?? []
        keywordArguments = error["kwargs"]?.objectValue ?? [:]
        remoteTraceback = error["remote"]?["traceback"]?.arrayValue ?? []
    }

    /// The peer ended before it answered.
    static let ended = PeerFailure(kind: "ended", text: "the Python peer has ended")

    var description: String { "\(kind): \(text)" }
}
