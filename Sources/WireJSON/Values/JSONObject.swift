/// A JSON object that keeps the order of its members.
///
/// Where a text has a key twice, the last value counts, at the place of the first. Two objects are equal when they have equal
/// members in the same order. Finding a key takes constant time, appending one too, removing one is linear.
public struct JSONObject: Sendable {
    /// A key and its value.
    public struct Member: Sendable, Hashable {
        /// The key.
        public let key: JSONString
        /// The value.
        public var value: JSONValue

        /// Makes a member.
        public init(key: JSONString, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    private(set) var members: [Member]
    private var index = KeyIndex<JSONString>()

    /// Makes an object without members.
    public init() { members = [] }

    /// Makes an object of `members`; of several with one key, the last value counts, at the place of the first.
    public init(_ members: some Sequence<Member>) {
        self.init(members: Array(members))
    }

    /// Takes members over; `repeatsKey` tells of a few of them what the caller knows already.
    init(members: [Member], repeatsKey: Bool? = nil) {
        self.members = members
        if members.count <= KeyIndex<JSONString>.linearLimit {
            guard repeatsKey ?? Self.hasDuplicates(members) else { return }
        } else {
            index.rebuild(for: keys)
            guard index.table?.count != members.count else { return }
        }
        self.members.removeAll(keepingCapacity: true)
        index = KeyIndex()
        for member in members { self[member.key] = member.value }
    }

    private static func hasDuplicates(_ members: [Member]) -> Bool {
        for later in members.indices.dropFirst() {
            for earlier in 0..<later where members[earlier].key == members[later].key { return true }
        }
        return false
    }

    /// The value of `key`; setting `nil` removes the member, setting a new key appends one.
    public subscript(_ key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set { set(newValue, forKey: JSONString(key), at: position(of: key)) }
    }

    /// The value of `key`; setting `nil` removes the member, setting a new key appends one.
    public subscript(_ key: JSONString) -> JSONValue? {
        get { index.position(of: key, in: keys).map { members[$0].value } }
        set { set(newValue, forKey: key, at: index.position(of: key, in: keys)) }
    }

    /// Removes the member of `key`, in linear time.
    ///
    /// - Returns: the value it had; `nil` when there was none.
    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        return remove(at: position)
    }

    /// Sets every member of `other`, keeping the place of keys that are there already.
    public mutating func merge(_ other: JSONObject) {
        for member in other.members { self[member.key] = member.value }
    }

    /// A copy with every member of `other` set.
    public func merging(_ other: JSONObject) -> JSONObject {
        var result = self
        result.merge(other)
        return result
    }

    private func position(of key: String) -> Int? {
        guard index.table == nil else { return index.position(of: JSONString(key), in: keys) }
        return members.firstIndex { $0.key.stands(for: key) }
    }

    private mutating func set(_ value: JSONValue?, forKey key: JSONString, at position: Int?) {
        switch (value, position) {
        case (let value?, let position?):
            members[position].value = value
        case (let value?, nil):
            members.append(Member(key: key, value: value))
            index.noteAppended(to: keys)
        case (nil, let position?):
            remove(at: position)
        case (nil, nil):
            break
        }
    }

    @discardableResult
    private mutating func remove(at position: Int) -> JSONValue {
        let removed = members.remove(at: position)
        index.rebuild(for: keys)
        return removed.value
    }
}

extension JSONObject: Hashable {
    /// Compares members in their order.
    public static func == (left: Self, right: Self) -> Bool { left.members == right.members }

    /// Feeds the members in their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object; of a key that stands twice, the last value counts.
    public init(dictionaryLiteral elements: (JSONString, JSONValue)...) {
        self.init(elements.lazy.map { Member(key: $0, value: $1) })
    }
}
