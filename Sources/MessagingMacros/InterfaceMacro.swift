#if Endpoints
    internal import SwiftSyntax
    internal import SwiftSyntaxBuilder
    internal import SwiftSyntaxMacros

    /// `@RPCInterface`: makes a client and an endpoint of a protocol.
    struct InterfaceMacro: PeerMacro {
        static func expansion(
            of node: AttributeSyntax,
            providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) throws -> [DeclSyntax] {
            guard let interface = declaration.as(ProtocolDeclSyntax.self) else {
                context.report(
                    "@RPCInterface belongs on a protocol; a type with methods to run takes @Endpoint",
                    at: node
                )
                return []
            }
            let target = EndpointTarget(node, in: context)
            var methods: [ExposedMethod] = []
            var isWhole = true
            for member in interface.memberBlock.members {
                guard let function = member.decl.as(FunctionDeclSyntax.self) else {
                    context.report("an interface on the bus consists of functions", at: member.decl)
                    isWhole = false
                    continue
                }
                if requireEffects(function, in: context), let method = ExposedMethod(function, in: context) {
                    methods.append(method)
                } else {
                    isWhole = false
                }
            }
            methods = methods.distinct(in: context)
            // A client that lacks a function would only add errors of its own to those the author has to mend.
            guard isWhole else { return [] }
            let name = interface.name.text
            let access = interface.modifiers.access
            let client = ClientMembers(access: access, target: target, methods: methods)
            let endpoint = EndpointMembers(
                access: access,
                target: target,
                methods: methods,
                receiver: "implementation",
                isIsolated: true
            )
            return [
                """
                /// Calls the methods of `\(raw: name)` on a server.
                \(raw: access)struct \(raw: name)Client: \(raw: name), Sendable {
                \(raw: client.text)
                }
                """,
                """
                /// Serves the methods of a `\(raw: name)` on the bus.
                \(raw: access)struct \(raw: name)Endpoint<Implementation: \(raw: name) & Sendable>: Messaging.RPCEndpoint {
                /// What runs the methods.
                \(raw: access)let implementation: Implementation

                /// Makes an endpoint of what runs the methods.
                \(raw: access)init(_ implementation: Implementation) { self.implementation = implementation }

                \(raw: endpoint.text)
                }
                """,
            ]
        }

        /// A call takes time and can fail, so its function must say so.
        private static func requireEffects(
            _ function: FunctionDeclSyntax,
            in context: some MacroExpansionContext
        ) -> Bool {
            let effects = function.signature.effectSpecifiers
            guard effects?.asyncSpecifier == nil || effects?.throwsClause == nil else { return true }
            var mended = effects ?? FunctionEffectSpecifiersSyntax()
            mended.asyncSpecifier = .keyword(.async, leadingTrivia: .space)
            if mended.throwsClause == nil {
                mended.throwsClause = ThrowsClauseSyntax(throwsSpecifier: .keyword(.throws, leadingTrivia: .space))
            }
            var parameters = function.signature.parameterClause
            parameters.trailingTrivia = []
            var signature = function.signature
            signature.parameterClause = parameters
            signature.effectSpecifiers = mended
            if signature.returnClause != nil { signature.returnClause?.leadingTrivia = .space }
            signature.trailingTrivia = function.signature.trailingTrivia
            context.report(
                "a call on the bus takes time and can fail, so \(function.name.text) must be async and throw",
                at: function.name,
                mend: Mend("make it async throws", replacing: function.signature, with: signature)
            )
            return false
        }
    }
#endif
