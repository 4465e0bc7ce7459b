#if Endpoints
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// `@Exposed`: marks a method for the macro of its type, and says so when nobody will see the mark.
    struct ExposedMacro: PeerMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) throws -> [DeclSyntax] {
            guard declaration.is(FunctionDeclSyntax.self) else {
                context.report("only a function can be a method on the bus", at: node)
                return []
            }
            guard let enclosing = context.lexicalContext.first?.asProtocol((any DeclGroupSyntax).self) else {
                context.report("only a method of a type with @Endpoint can be called from the bus", at: node)
                return []
            }
            if enclosing.is(ExtensionDeclSyntax.self) {
                context.report(
                    "@Endpoint sees the methods in the body of its type only; move this one there",
                    at: node
                )
            } else if enclosing.attributes.named("Endpoint") == nil, enclosing.attributes.named("RPCInterface") == nil {
                let attribute = enclosing.is(ProtocolDeclSyntax.self) ? "@RPCInterface" : "@Endpoint"
                context.report("nothing is exposed without \(attribute) on the type around it", at: node)
            }
            return []
        }
    }
#endif
