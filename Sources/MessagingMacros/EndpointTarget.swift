#if Endpoints
    internal import SwiftParser
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// What an endpoint answers to, as the attribute says it.
    struct EndpointTarget {
        let namespace: String?
        let version: String
        let legacyNamespaces: String
        let expected: [String]

        init(_ attribute: AttributeSyntax, in context: some MacroExpansionContext) {
            let arguments = AttributeArguments(attribute)
            let written = arguments.expression("version")
            namespace = arguments.expression("namespace")?.trimmedDescription
            version = written?.trimmedDescription ?? "\"1.0\""
            legacyNamespaces = arguments.expression("legacyNamespaces")?.trimmedDescription ?? "[]"
            expected = arguments.elements("expecting", in: context)
            if let written, let text = written.as(StringLiteralExprSyntax.self)?.representedLiteralValue,
                !Self.isVersion(text)
            {
                context.report("\"\(text)\" is no version: write major.minor, such as \"1.0\"", at: written)
            }
        }

        private static func isVersion(_ text: String) -> Bool {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            return (2...3).contains(parts.count) && parts.allSatisfy { UInt32($0) != nil && $0.first != "+" }
        }
    }
#endif
