public import HTTPTypes

/// How a method on the bus becomes a request to an HTTP service.
public struct MethodDeclaration: Sendable, Hashable {
    /// What the request's body is.
    public enum Body: Sendable, Hashable {
        /// There is none.
        case none
        /// All arguments, as one JSON object.
        case arguments
        /// The value of one argument.
        case argument(String)
    }

    /// The method of the request.
    public let verb: HTTPRequest.Method
    /// The path below the service's base URL.
    public let path: PathTemplate
    /// The arguments that go into the query, in this order; an array becomes one field for each element.
    public let query: [String]
    /// What the body is.
    public let body: Body

    /// Makes a declaration.
    ///
    /// - Throws: ``DeclarationError`` when the parts contradict each other: a name in the query that is no argument's, or
    ///   stands there twice, or a body where the method has none.
    public init(
        _ verb: HTTPRequest.Method,
        _ path: PathTemplate,
        query: [String] = [],
        body: Body = .none
    ) throws(DeclarationError) {
        guard [.get, .post, .put, .patch, .delete].contains(verb) else {
            throw DeclarationError("a method is get, post, put, patch or delete, not \(verb)")
        }
        for name in query where !ArgumentName.isValid(name) {
            throw DeclarationError("the query takes names of arguments, not \"\(name)\"")
        }
        guard Set(query).count == query.count else { throw DeclarationError("an argument is in the query once") }
        if verb == .get, body != .none { throw DeclarationError("a get request has no body") }
        if case .argument(let name) = body, !ArgumentName.isValid(name) {
            throw DeclarationError("the body is args or the name of an argument, not \"\(name)\"")
        }
        self.verb = verb
        self.path = path
        self.query = query
        self.body = body
    }

    /// The arguments that have a place of their own, in the order of path, query and body.
    public var argumentNames: [String] {
        var names = path.names + query
        if case .argument(let name) = body { names.append(name) }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// Whether it has a use for an argument.
    public func takes(_ name: String) -> Bool { takes?.contains(name) ?? true }

    /// Whether a call without this argument is refused: all but those in the query are needed.
    public func requires(_ name: String) -> Bool { path.names.contains(name) || body == .argument(name) }

    /// The arguments it has a use for; nil when it takes any.
    var takes: Set<String>? {
        var names = Set(path.names).union(query)
        switch body {
        case .none: break
        case .arguments: return nil
        case .argument(let name): names.insert(name)
        }
        return names
    }
}
