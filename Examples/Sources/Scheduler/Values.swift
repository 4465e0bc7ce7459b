/// What a new machine needs.
public struct RequestSpec: Codable, Sendable {
    /// Memory in MB.
    public var memory: Int

    /// Makes a specification.
    public init(memory: Int) { self.memory = memory }
}

/// A host that runs machines.
public struct Host: Codable, Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Memory left, in MB.
    public var freeMemory: Int

    /// The names on the bus.
    enum CodingKeys: String, CodingKey {
        case name
        case freeMemory = "free_memory"
    }

    /// Makes a host.
    public init(name: String, freeMemory: Int) {
        self.name = name
        self.freeMemory = freeMemory
    }
}
