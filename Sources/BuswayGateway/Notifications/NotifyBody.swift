import Messaging
import WireJSON

/// The body of `POST /v1/notify/{topic}`: what happened, and to whom it matters.
struct NotifyBody: Sendable {
    private(set) var eventType = ""
    private(set) var payload = JSONValue.object([:])
    private(set) var priority = NotificationPriority.info
    private(set) var publisherID: String?
    private(set) var context = JSONObject()

    private static let keys = "event_type, payload, priority, publisher_id, context"

    /// Reads the body.
    ///
    /// - Throws: ``ProblemCode/malformedBody`` for what is not the object described, ``ProblemCode/invalidTarget`` for a
    ///   priority there is not, and for a text that is too long or holds control characters.
    init(_ bytes: [UInt8], maximumDepth: Int) throws(Problem) {
        let document = try RequestDocument.read(bytes.isEmpty ? Array("{}".utf8) : bytes, maximumDepth: maximumDepth)
        for member in try RequestDocument.members(of: document, "the body") { try read(member) }
        guard !eventType.isEmpty else {
            throw Problem(.malformedBody, "event_type: a text is required, such as \"compute.instance.create.end\"")
        }
    }

    private mutating func read(_ member: RawMember) throws(Problem) {
        let value = member.value
        switch member.key.string ?? "" {
        case "event_type":
            eventType = try RequestDocument.text(value, "event_type") ?? ""
            try AddressRules.requireText(eventType, "event_type")
        case "publisher_id":
            publisherID = try RequestDocument.text(value, "publisher_id")
            if let publisherID { try AddressRules.requireText(publisherID, "publisher_id") }
        case "payload": payload = try RequestDocument.tree(value, "payload")
        case "priority":
            if let text = try RequestDocument.text(value, "priority") { priority = try Self.priority(text) }
        case "context":
            guard case .object(let object) = try RequestDocument.tree(value, "context") else {
                throw RequestDocument.mismatch("context", "an object", value)
            }
            context = object
        default: throw RequestDocument.unknown(member.key, in: "the body", known: Self.keys)
        }
    }

    /// One of oslo's words.
    static func priority(_ text: String) throws(Problem) -> NotificationPriority {
        guard let priority = NotificationPriority(text) else {
            let known = NotificationPriority.allCases.map(\.name).joined(separator: ", ")
            throw Problem(.invalidTarget, "priority: there is none of this name; there are \(known)")
        }
        return priority
    }
}
