import Messaging
import WireJSON

/// A serializer that leaves its mark on everything, with the keys of the context it was given.
struct TaggingSerializer: MessageSerializer {
    struct Failure: Error {}

    var fails = false

    func serialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue {
        if fails { throw Failure() }
        return ["out": value, "context": keys(of: context)]
    }

    func deserialize(_ value: JSONValue, context: RequestContext) throws -> JSONValue {
        if fails { throw Failure() }
        return ["in": value, "context": keys(of: context)]
    }

    func serialize(context: RequestContext) throws -> RequestContext { context.merging(["out": true]) }

    func deserialize(context: RequestContext) throws -> RequestContext { context.merging(["in": true]) }

    private func keys(of context: RequestContext) -> JSONValue {
        .array(context.values.map { .string($0.key) })
    }
}
