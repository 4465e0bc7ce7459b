extension JSONObject: RandomAccessCollection {
    public typealias Element = Member

    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> Member { members[position] }

    /// The keys in their order.
    public var keys: Keys { Keys(members: members) }

    /// The keys of an object, in their order.
    public struct Keys: RandomAccessCollection, Sendable {
        fileprivate let members: [Member]

        public var startIndex: Int { 0 }
        public var endIndex: Int { members.count }
        public subscript(position: Int) -> JSONString { members[position].key }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON.
    public var description: String { JSONValue.object(self).description }
}
