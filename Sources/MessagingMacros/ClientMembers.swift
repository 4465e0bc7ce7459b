#if Endpoints
    internal import SwiftSyntax

    /// The members of a client that calls the methods of a protocol.
    struct ClientMembers {
        /// `public `, `package ` or nothing.
        let access: String
        let target: EndpointTarget
        let methods: [ExposedMethod]

        var text: String {
            let namespace = target.namespace.map { "namespace: .set(\($0)), " } ?? ""
            return """
                /// What the calls go through; its settings may be changed.
                \(access)var client: Messaging.RPCClient

                /// Makes a client that asks for the interface's version.
                ///
                /// - Throws: `RPCError` with code `invalidTarget` when that is no version.
                \(access)init(_ client: Messaging.RPCClient) throws(Messaging.RPCError) {
                    self.client = try client.prepare(\(namespace)version: .set(\(target.version)))
                }

                \(methods.map(function).joined(separator: "\n\n"))
                """
        }

        private func function(_ method: ExposedMethod) -> String {
            let signature = method.function.signature.trimmedDescription
            let given = method.function.signature.parameterClause.parameters.first
            let context = (given?.secondName ?? given?.firstName)?.text
            let passed = method.contextType == nil ? "Messaging.RequestContext.empty" : context ?? "_"
            let binding = method.parameters.isEmpty ? "let" : "var"
            let arguments = method.parameters.map {
                "try interfaceRequest.set(\(literal($0.wireName)), \($0.name))"
            }
            let send =
                switch (method.isCast, method.result) {
                case (true, _): "try await client.cast(interfaceRequest)"
                case (false, nil): "try await client.call(interfaceRequest)"
                case (false, let result?):
                    "return try await client.call(interfaceRequest, returning: \(metatype(result)))"
                }
            return """
                \(access)func \(method.function.name.text)\(signature) {
                    \(binding) interfaceRequest = try MessagingEndpoints.InterfaceRequest(\(literal(method.wireName)), \(passed))
                    \(arguments.joined(separator: "\n    "))
                    \(send)
                }
                """
        }
    }
#endif
