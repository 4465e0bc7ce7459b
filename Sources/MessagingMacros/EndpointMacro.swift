#if Endpoints
    internal import SwiftDiagnostics
    internal import SwiftSyntax
    internal import SwiftSyntaxBuilder
    internal import SwiftSyntaxMacros

    /// `@Endpoint`: makes a type an `RPCEndpoint` of its exposed methods.
    struct EndpointMacro: ExtensionMacro {
        static func expansion(
            of node: AttributeSyntax,
            attachedTo declaration: some DeclGroupSyntax,
            providingExtensionsOf type: some TypeSyntaxProtocol,
            conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) throws -> [ExtensionDeclSyntax] {
            if declaration.is(ProtocolDeclSyntax.self) {
                let name = node.attributeName.with(\.trailingTrivia, [])
                context.report(
                    "a protocol has no methods to run: @RPCInterface makes a client and an endpoint of it",
                    at: node,
                    mend: Mend("use @RPCInterface", replacing: name, with: TypeSyntax("RPCInterface"))
                )
                return []
            }
            let target = EndpointTarget(node, in: context)
            let functions = declaration.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }
                .filter { $0.attributes.named("Exposed") != nil }
            if functions.isEmpty {
                context.report(
                    "no method is marked with @Exposed, so there is nothing to call",
                    at: node,
                    severity: .warning
                )
            }
            let methods = functions.compactMap { ExposedMethod($0, in: context) }.distinct(in: context)
            for method in methods where method.isCast {
                context.report(
                    "whether a method is cast is for its caller to say, in an @RPCInterface",
                    at: method.nameNode
                )
            }
            let members = EndpointMembers(
                access: declaration.modifiers.access,
                target: target,
                methods: methods,
                receiver: "self",
                isIsolated: declaration.is(ActorDeclSyntax.self) || declaration.attributes.namesGlobalActor
            )
            return [
                try ExtensionDeclSyntax("extension \(type.trimmed): Messaging.RPCEndpoint {\n\(raw: members.text)\n}")
            ]
        }
    }

    extension DeclModifierListSyntax {
        /// How widely what belongs to a declaration with these modifiers is to be seen.
        var access: String {
            for modifier in self {
                switch modifier.name.text {
                case "public", "open": return "public "
                case "package": return "package "
                case "private", "fileprivate": return "fileprivate "
                default: continue
                }
            }
            return ""
        }
    }
#endif
