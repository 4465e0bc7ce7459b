#if Endpoints
    internal import SwiftParser
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// A parameter that becomes a named argument on the bus.
    struct MethodParameter {
        /// The name in Swift, by which it is passed.
        let label: String
        /// The name in the method's body.
        let name: String
        /// The name on the bus.
        let wireName: String
        /// Its type, as it was written.
        let type: String
        /// What it is when a caller leaves it out, as it was written.
        let defaultValue: ExprSyntax?

        /// The default as it can be told in a catalogue: a literal, or nothing.
        var literalDefault: String? {
            guard let defaultValue else { return nil }
            let isLiteral =
                defaultValue.is(IntegerLiteralExprSyntax.self) || defaultValue.is(FloatLiteralExprSyntax.self)
                || defaultValue.is(BooleanLiteralExprSyntax.self)
                || defaultValue.as(StringLiteralExprSyntax.self)?.representedLiteralValue != nil
            return isLiteral ? defaultValue.trimmedDescription : nil
        }

        /// Reads a parameter; says so and returns nil when it cannot be an argument on the bus.
        init?(
            _ parameter: FunctionParameterSyntax,
            names: [String: String],
            in context: some MacroExpansionContext
        ) {
            guard parameter.firstName.tokenKind != .wildcard else {
                let unlabelled = parameter.with(\.firstName, parameter.secondName ?? parameter.firstName)
                    .with(\.secondName, nil)
                context.report(
                    "an argument has a name on the bus, so its parameter needs a label",
                    at: parameter.firstName,
                    mend: Mend("give the argument its parameter's name", replacing: parameter, with: unlabelled)
                )
                return nil
            }
            if let ellipsis = parameter.ellipsis {
                context.report(
                    "arguments have names on the bus, so there is no variadic one; take an array",
                    at: ellipsis
                )
                return nil
            }
            var type = parameter.type
            if let attributed = type.as(AttributedTypeSyntax.self) {
                let keywords = attributed.specifiers.compactMap { $0.as(SimpleTypeSpecifierSyntax.self)?.specifier }
                if let keyword = keywords.first(where: { $0.tokenKind == .keyword(.inout) }) {
                    context.report("an argument cannot be inout: what comes from the bus is a copy", at: keyword)
                    return nil
                }
                type = attributed.baseType
            }
            label = parameter.firstName.text
            name = (parameter.secondName ?? parameter.firstName).text
            let plain = label.trimmingBackticks
            wireName = names[plain] ?? snakeCase(plain)
            self.type = type.trimmedDescription
            defaultValue = parameter.defaultValue?.value.trimmed
        }
    }

    extension String {
        /// The name without the backticks that make a keyword of it a name.
        var trimmingBackticks: String {
            hasPrefix("`") && hasSuffix("`") && count > 2 ? String(dropFirst().dropLast()) : self
        }
    }
#endif
