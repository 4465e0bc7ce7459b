/// The reserved keys that `context.trust` lets callers set: names, or `*` for all of them.
public struct TrustedContextKeys: Sendable, Hashable {
    private let all: Bool
    private let names: Set<String>

    /// Trusts these names; `*` among them trusts every reserved key.
    public init(_ names: [String]) {
        self.all = names.contains("*")
        self.names = Set(names)
    }

    /// Trusts nobody with anything, the default.
    public static let none = TrustedContextKeys([])
    /// Trusts callers with every reserved key, as the demo does.
    public static let everything = TrustedContextKeys(["*"])

    func contains(_ key: String) -> Bool { all || names.contains(key) }
}
