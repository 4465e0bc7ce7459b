#if Endpoints
    internal import SwiftDiagnostics
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// A function that becomes a method on the bus.
    struct ExposedMethod {
        let function: FunctionDeclSyntax
        /// The name on the bus.
        let wireName: String
        /// Where a complaint about that name belongs.
        let nameNode: Syntax
        /// The type of the context it asks for, as it was written; nil when it asks for none.
        let contextType: String?
        let parameters: [MethodParameter]
        /// The type of its result, as it was written; nil for nothing.
        let result: String?
        /// The types of errors that are part of its contract, as they were written.
        let expected: [String]
        /// Whether a client sends it without waiting.
        let isCast: Bool

        var isAsync: Bool { function.signature.effectSpecifiers?.asyncSpecifier != nil }
        var isThrowing: Bool { function.signature.effectSpecifiers?.throwsClause != nil }

        /// Reads a function; says so and returns nil when it cannot be a method on the bus.
        init?(_ function: FunctionDeclSyntax, in context: some MacroExpansionContext) {
            let attribute = function.attributes.named("Exposed")
            let arguments = AttributeArguments(attribute)
            if let modifier = function.modifiers.first(where: { ["static", "class"].contains($0.name.text) }) {
                context.report(
                    "a method of an endpoint belongs to its value, so it cannot be \(modifier.name.text)",
                    at: modifier
                )
                return nil
            }
            if let modifier = function.modifiers.first(where: { $0.name.text == "mutating" }) {
                context.report(
                    "methods run at the same time, so none can be mutating; make the type an actor",
                    at: modifier
                )
                return nil
            }
            if let generic = function.genericParameterClause {
                context.report(
                    "what comes from the bus has no Swift type to choose by, so a method cannot be generic",
                    at: generic
                )
                return nil
            }
            self.function = function
            let swiftName = function.name.text.trimmingBackticks
            wireName = arguments.name(nil, in: context) ?? snakeCase(swiftName)
            nameNode = arguments.expression(nil).map(Syntax.init) ?? Syntax(function.name)
            expected = arguments.elements("expecting", in: context)
            isCast = arguments.flag("cast")
            let clause = function.signature.returnClause?.type.trimmedDescription
            result = clause == "Void" || clause == "()" ? nil : clause

            let list = Array(function.signature.parameterClause.parameters)
            let first = list.first.flatMap { Self.isContext($0, in: context) ? $0 : nil }
            contextType = first?.type.trimmedDescription
            let rest = first == nil ? list[...] : list.dropFirst()
            let names = arguments.names("arguments", in: context)
            let labels = Set(rest.map { $0.firstName.text.trimmingBackticks })
            for (key, _, node) in names where !labels.contains(key) {
                context.report("\(swiftName) has no argument named \(key)", at: node)
            }
            let renamed = Dictionary(names.map { ($0.key, $0.value) }) { first, _ in first }
            var parameters: [MethodParameter] = []
            for parameter in rest {
                guard let read = MethodParameter(parameter, names: renamed, in: context) else { return nil }
                if parameters.contains(where: { $0.wireName == read.wireName }) {
                    context.report("\(swiftName) has two arguments named \(read.wireName) on the bus", at: parameter)
                    return nil
                }
                parameters.append(read)
            }
            self.parameters = parameters
            if isCast, let type = function.signature.returnClause?.type, result != nil {
                context.report("nobody waits for a method that is cast, so it can return nothing", at: type)
                return nil
            }
        }

        /// The first parameter is the context when it has no label, or is a `RequestContext` by its type.
        private static func isContext(
            _ parameter: FunctionParameterSyntax,
            in context: some MacroExpansionContext
        ) -> Bool {
            guard parameter.firstName.tokenKind == .wildcard else {
                return parameter.type.trimmedDescription == "RequestContext"
            }
            // What is plainly a value was meant as an argument, and `MethodParameter` says what it lacks.
            let scalars = ["Int", "String", "Bool", "Double", "Float", "UInt", "Int64", "JSONValue", "JSONObject"]
            return !parameter.type.is(ArrayTypeSyntax.self) && !parameter.type.is(DictionaryTypeSyntax.self)
                && !parameter.type.is(OptionalTypeSyntax.self) && !scalars.contains(parameter.type.trimmedDescription)
        }

        /// The first sentence of its documentation.
        var summary: String? {
            var lines: [Substring] = []
            for piece in function.leadingTrivia {
                guard case .docLineComment(let text) = piece else { continue }
                let line = text.dropFirst(3).drop { $0 == " " }
                if line.isEmpty { break }
                lines.append(line)
            }
            return lines.isEmpty ? nil : lines.joined(separator: " ")
        }
    }

    extension [ExposedMethod] {
        /// Those that can be called; says so when two have one name on the bus, or one has a name nobody can call.
        func distinct(in context: some MacroExpansionContext) -> [ExposedMethod] {
            var seen: Set<String> = []
            return filter { method in
                if method.wireName.hasPrefix("_") {
                    context.report(
                        "servers hide methods whose names begin with an underscore, unless their access policy is another",
                        at: method.nameNode,
                        severity: .warning
                    )
                }
                if seen.insert(method.wireName).inserted { return true }
                context.report("two methods are named \(method.wireName) on the bus", at: method.nameNode)
                return false
            }
        }
    }
#endif
