import WireJSON

/// The `params` of a request: the method's arguments, and beside them what OpenStack's JSON-RPC puts there.
///
/// `target`, `context` and `rpc.version` are no arguments: they say where to, for whom and by which version. What is left
/// stays as it was written.
struct JSONRPCParameters: Sendable {
    var body = CallBody()
    /// The topic that `target` names.
    var topic: String?

    /// - Throws: ``ProblemCode/malformedBody`` or ``ProblemCode/invalidTarget``.
    init(_ parameters: RawJSON?) throws(Problem) {
        guard let parameters else { return }
        guard parameters.kind == .object else {
            throw RequestDocument.mismatch("params", "an object of named arguments", parameters)
        }
        var arguments: [RawMember] = []
        var isBare = true
        for member in try RequestDocument.members(of: parameters, "params") {
            switch member.key.string {
            case "context": try read("context", member.value)
            case "rpc.version": try readVersion(member.value, "rpc.version")
            case "target": try readTarget(member.value)
            default:
                arguments.append(member)
                continue
            }
            isBare = false
        }
        body.arguments = isBare ? parameters : Self.object(arguments)
    }

    private mutating func readTarget(_ target: RawJSON) throws(Problem) {
        if target.kind == .null { return }
        for member in try RequestDocument.members(of: target, "params.target") {
            switch member.key.string {
            case "topic": topic = try RequestDocument.text(member.value, "params.target.topic")
            case "version": try readVersion(member.value, "params.target.version")
            case "server": try read("server", member.value)
            case "namespace": try read("namespace", member.value)
            case "exchange": try read("exchange", member.value)
            default:
                let known = "topic, server, namespace, version, exchange"
                throw RequestDocument.unknown(member.key, in: "params.target", known: known)
            }
        }
    }

    /// The version stands in two places; both may say it, but not differ.
    private mutating func readVersion(_ value: RawJSON, _ name: String) throws(Problem) {
        let before = body.version
        try read("version", value)
        if let before, body.version != before {
            throw Problem(.invalidTarget, "\(name): rpc.version and target.version differ")
        }
    }

    private mutating func read(_ key: JSONString, _ value: RawJSON) throws(Problem) {
        _ = try body.read(RawMember(key: key, value: value))
    }

    private static func object(_ members: [RawMember]) -> RawJSON {
        var text = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: member.key.description.utf8)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: member.value.bytes)
        }
        text.append(UInt8(ascii: "}"))
        return RawJSON(unchecked: text[...])
    }
}
