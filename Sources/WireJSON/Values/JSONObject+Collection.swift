extension JSONObject: RandomAccessCollection {
    /// What the collection holds.
    public typealias Element = Member

    /// The position of the first member.
    public var startIndex: Int { 0 }
    /// The position after the last member.
    public var endIndex: Int { members.count }
    /// The member at `position`.
    public subscript(position: Int) -> Member { members[position] }

    /// The keys in their order.
    public var keys: Keys { Keys(members: members) }

    /// The keys of an object, in their order.
    public struct Keys: RandomAccessCollection, Sendable {
        fileprivate let members: [Member]

        /// The position of the first key.
        public var startIndex: Int { 0 }
        /// The position after the last key.
        public var endIndex: Int { members.count }
        /// The key at `position`.
        public subscript(position: Int) -> JSONString { members[position].key }
    }
}

extension JSONObject: CustomStringConvertible {
    /// The object as compact JSON.
    public var description: String { JSONValue.object(self).description }
}
