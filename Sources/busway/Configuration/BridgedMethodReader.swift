import BuswayBridge
import BuswayGateway
import HTTPTypes
import Messaging
import WireJSON

/// Reads the methods of a bridged topic.
struct BridgedMethodReader {
    /// What holds for all methods of the topic, unless one has its own.
    let fields: HTTPFields
    let policy: MethodPolicy

    private static let verbs: [String: HTTPRequest.Method] = [
        "get": .get, "post": .post, "put": .put, "delete": .delete, "patch": .patch,
    ]

    /// Reads one method; reports what is wrong with it.
    func read(_ name: String, _ section: ConfigurationSection) -> BridgedTopic.Method? {
        section.allow(
            Self.verbs.keys.sorted() + [
                "query", "body", "headers", "timeout", "cast_timeout", "retries", "idempotent", "errors", "summary",
                "arguments", "result",
            ]
        )
        let verbs = Self.verbs.keys.filter { section.node($0) != nil }
        guard verbs.count == 1, let word = verbs.first, let verb = Self.verbs[word] else {
            section.reader.report(
                "\(section.path): a method has one of get, post, put, patch and delete, with its path",
                at: section.anyNode
            )
            return nil
        }
        let query = section.strings("query") ?? []
        let body: MethodDeclaration.Body =
            switch section.string("body") {
            case nil: .none
            case "args": .arguments
            case .some(let name): .argument(name)
            }
        let declaration = section.declared(word) { (text) throws(DeclarationError) in
            try MethodDeclaration(verb, PathTemplate(text), query: query, body: body)
        }
        guard let declaration else { return nil }
        var fields = self.fields
        for field in section.fields("headers") { fields[field.name] = field.value }
        return BridgedTopic.Method(
            description(name, declaration, section),
            declaration,
            readPolicy(section, declaration),
            fields: fields
        )
    }

    private func readPolicy(_ section: ConfigurationSection, _ declaration: MethodDeclaration) -> MethodPolicy {
        var policy = self.policy
        policy.timeout = section.duration("timeout", in: 0.001...86_400) ?? policy.timeout
        policy.castTimeout = section.duration("cast_timeout", in: 0.001...86_400) ?? policy.castTimeout
        policy.retries = section.integer("retries", in: 0...100) ?? policy.retries
        policy.isIdempotent = section.bool("idempotent") ?? policy.isIdempotent
        if policy.retries > 0, !policy.mayRetry(declaration.verb) {
            section.reader.report(
                "\(section.full("retries")): a \(declaration.verb) is sent twice only with idempotent: true",
                at: section.node("retries")
            )
        }
        guard let errors = section.section("errors") else { return policy }
        for key in errors.keys {
            guard let status = Int(key), (400...599).contains(status) else {
                errors.reader.report(
                    "\(errors.full(key)): expected a status from 400 to 599",
                    at: errors.nodeOfKey(key)
                )
                continue
            }
            policy.errors[status] = errors.read(key, expected: "module.Class", ExceptionName.init)
        }
        return policy
    }

    /// What catalogues tell: what the file says, or else what follows from the places the arguments have.
    private func description(
        _ name: String,
        _ declaration: MethodDeclaration,
        _ section: ConfigurationSection
    ) -> MethodDescription {
        let schemas = section.section("arguments")
        var arguments: [ArgumentDescription] = []
        for name in declaration.argumentNames + (schemas?.keys ?? [])
        where !arguments.contains(where: { $0.name == name }) {
            let schema = schemas?.json(name) ?? [:]
            if declaration.argumentNames.contains(name), !declaration.requires(name) {
                arguments.append(ArgumentDescription(name, schema, default: schema["default"]))
            } else if !declaration.takes(name) {
                schemas?.reader.report(
                    "\(schemas?.full(name) ?? name): the method has no place for this argument",
                    at: schemas?.node(name)
                )
            } else if let standard = schema["default"] {
                arguments.append(ArgumentDescription(name, schema, default: standard))
            } else {
                arguments.append(ArgumentDescription(name, schema))
            }
        }
        return MethodDescription(
            name,
            summary: section.string("summary"),
            arguments: declaration.body == .arguments && schemas == nil ? nil : arguments,
            takesFurtherArguments: declaration.body == .arguments,
            result: section.json("result"),
            passesHTTPStatuses: true
        )
    }
}
