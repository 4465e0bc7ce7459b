import WireJSON

/// The body of `/v1/batch`: what is wrong with the whole refuses the whole, what is wrong with an item that item alone.
struct BatchRequest: Sendable {
    /// Whether the items may run at once; otherwise each waits for the one before it.
    var isParallel = false
    var items: [RawJSON] = []

    /// - Throws: ``ProblemCode/malformedBody``.
    init(_ bytes: [UInt8], maximumDepth: Int, maximumItems: Int) throws(Problem) {
        let document = try RequestDocument.read(bytes, maximumDepth: maximumDepth)
        var items: [RawJSON]?
        for member in try RequestDocument.members(of: document, "the body") {
            switch member.key.string {
            case "items": items = try RequestDocument.elements(of: member.value, "items")
            case "parallel":
                guard case .bool(let value) = try RequestDocument.tree(member.value, "parallel") else {
                    throw RequestDocument.mismatch("parallel", "true or false", member.value)
                }
                isParallel = value
            default: throw RequestDocument.unknown(member.key, in: "a batch", known: "parallel, items")
            }
        }
        guard let items else { throw Problem(.malformedBody, "items: a batch is an object with this array in it") }
        guard items.count <= maximumItems else {
            throw Problem(.malformedBody, "items: \(items.count) are more than the \(maximumItems) a batch may have")
        }
        self.items = items
    }

    /// What an item asks for.
    ///
    /// - Throws: ``ProblemCode/malformedBody`` or ``ProblemCode/invalidTarget``, with what it addressed where it says.
    static func order(_ item: RawJSON) throws(Problem) -> CallOrder {
        var order = CallOrder(kind: .call, topic: "", method: "", body: CallBody())
        do throws(Problem) {
            for member in try RequestDocument.members(of: item, "the item") {
                switch member.key.string {
                case "kind": order.kind = try kind(member.value)
                case "topic": order.topic = try RequestDocument.text(member.value, "topic") ?? ""
                case "method": order.method = try RequestDocument.text(member.value, "method") ?? ""
                default:
                    guard try order.body.read(member) else {
                        throw RequestDocument.unknown(
                            member.key,
                            in: "an item",
                            known: "kind, topic, method, \(CallBody.keys)"
                        )
                    }
                }
            }
        } catch {
            throw order.topic.isEmpty ? error : error.addressing(order.address)
        }
        return order
    }

    private static func kind(_ value: RawJSON) throws(Problem) -> RPCKind {
        guard let kind = try RequestDocument.text(value, "kind").flatMap(RPCKind.init) else {
            throw Problem(.malformedBody, "kind: expected \"call\", \"cast\" or \"fanout\"")
        }
        return kind
    }
}
