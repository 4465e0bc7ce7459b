/// A group of methods that share a namespace and a version.
///
/// A server asks its endpoints in the order it was given them; the first that has the namespace, a compatible version
/// and the method runs it.
public protocol RPCEndpoint: Sendable {
    /// What the endpoint answers to: `namespace`, `legacyNamespaces` and `version` (nil means 1.0) matter.
    var target: Target { get }

    /// The names of its methods, for catalogues.
    var methodNames: [String] { get }

    /// What is known of its methods, for catalogues; the names alone unless an endpoint knows more.
    var methodDescriptions: [MethodDescription] { get }

    /// The method called `name`, if the endpoint has it.
    func method(named name: String) -> RPCMethod?
}

extension RPCEndpoint {
    /// The names, and nothing more.
    public var methodDescriptions: [MethodDescription] { methodNames.map { MethodDescription($0) } }
}
