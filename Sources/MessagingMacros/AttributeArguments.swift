#if Endpoints
    internal import SwiftParser
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// What an author wrote between the parentheses of an attribute; read as text, because a macro sees no values.
    struct AttributeArguments {
        private let arguments: LabeledExprListSyntax

        init(_ attribute: AttributeSyntax?) {
            arguments = attribute?.arguments?.as(LabeledExprListSyntax.self) ?? []
        }

        /// The argument with this label; nil is the one without.
        func expression(_ label: String?) -> ExprSyntax? {
            arguments.first { $0.label?.text == label }?.expression
        }

        /// A name, which must be a literal to be known when the program is built.
        func name(_ label: String?, in context: some MacroExpansionContext) -> String? {
            guard let expression = expression(label), !expression.is(NilLiteralExprSyntax.self) else { return nil }
            return Self.name(expression, in: context)
        }

        /// The names of a dictionary literal: Swift's and those on the bus.
        func names(
            _ label: String,
            in context: some MacroExpansionContext
        ) -> [(key: String, value: String, node: ExprSyntax)] {
            guard let expression = expression(label) else { return [] }
            guard let dictionary = expression.as(DictionaryExprSyntax.self) else {
                context.report("the names must be a literal, such as [\"hostName\": \"host\"]", at: expression)
                return []
            }
            guard case .elements(let elements) = dictionary.content else { return [] }
            return elements.compactMap { element in
                guard let key = Self.name(element.key, in: context), let value = Self.name(element.value, in: context)
                else {
                    return nil
                }
                return (key, value, element.key)
            }
        }

        /// The elements of an array literal, as they were written.
        func elements(_ label: String, in context: some MacroExpansionContext) -> [String] {
            guard let expression = expression(label) else { return [] }
            guard let array = expression.as(ArrayExprSyntax.self) else {
                context.report("the types must be a literal, such as [NotFound.self]", at: expression)
                return []
            }
            return array.elements.map { $0.expression.trimmedDescription }
        }

        /// Whether a flag is given as `true`.
        func flag(_ label: String) -> Bool {
            expression(label)?.as(BooleanLiteralExprSyntax.self)?.literal.text == "true"
        }

        private static func name(_ expression: ExprSyntax, in context: some MacroExpansionContext) -> String? {
            guard let literal = expression.as(StringLiteralExprSyntax.self), let text = literal.representedLiteralValue
            else {
                context.report("a name on the bus must be a string literal without interpolation", at: expression)
                return nil
            }
            if text.isEmpty { context.report("a name on the bus cannot be empty", at: expression) }
            return text
        }
    }

    extension AttributeListSyntax {
        /// The attribute of this name, with or without its module.
        func named(_ name: String) -> AttributeSyntax? {
            lazy.compactMap { $0.as(AttributeSyntax.self) }.first {
                let written = $0.attributeName.trimmedDescription
                return written == name || written == "MessagingEndpoints.\(name)"
            }
        }

        /// Whether one of them puts a declaration on an actor of its own, as `@MainActor` does.
        var namesGlobalActor: Bool {
            contains { $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription.hasSuffix("Actor") == true }
        }
    }
#endif
