#if Endpoints
    internal import SwiftSyntax
    internal import SwiftSyntaxBuilder

    /// The members that make a type an `RPCEndpoint`.
    struct EndpointMembers {
        /// `public `, `package ` or nothing.
        let access: String
        let target: EndpointTarget
        let methods: [ExposedMethod]
        /// What the methods are called on.
        let receiver: String
        /// Whether every call of a method changes the executor.
        let isIsolated: Bool

        var text: String {
            let names = methods.map { literal($0.wireName) }.joined(separator: ", ")
            return """
                \(access)nonisolated var target: Messaging.Target {
                    Messaging.Target(namespace: \(target.namespace ?? "nil"), version: \(target.version), legacyNamespaces: \(target.legacyNamespaces))
                }

                \(access)nonisolated var methodNames: [String] { [\(names)] }

                \(access)nonisolated var methodDescriptions: [Messaging.MethodDescription] {
                    [
                \(methods.map(description).joined(separator: ",\n"))
                    ]
                }

                \(access)nonisolated func method(named name: String) -> Messaging.RPCMethod? {
                    switch name {
                \(methods.map(method).joined(separator: "\n"))
                    default:
                        return nil
                    }
                }
                """
        }

        private func method(_ method: ExposedMethod) -> String {
            let names = method.parameters.map { literal($0.wireName) }.joined(separator: ", ")
            var passed = method.parameters.map { parameter in
                let fallback = parameter.defaultValue.map { ", default: \($0)" } ?? ""
                return
                    "\(parameter.label): namedArguments.value(\(literal(parameter.wireName)), as: \(metatype(parameter.type))\(fallback))"
            }
            if method.contextType != nil {
                let label = method.function.signature.parameterClause.parameters.first?.firstName.text ?? "_"
                passed.insert(label == "_" ? "incomingContext" : "\(label): incomingContext", at: 0)
            }
            let canThrow = method.isThrowing || !method.parameters.isEmpty
            let changesExecutor = method.isAsync || isIsolated || method.function.attributes.namesGlobalActor
            let effects = (canThrow ? "try " : "") + (changesExecutor ? "await " : "")
            let expected = target.expected + method.expected
            let contract = expected.isEmpty ? "" : ".expecting(\(expected.joined(separator: ", ")))"
            let context = method.contextType == nil ? "_" : "incomingContext"
            let arguments = method.parameters.isEmpty ? "_" : "namedArguments"
            return """
                    case \(literal(method.wireName)):
                        return Messaging.RPCMethod(exposing: [\(names)], context: \(metatype(method.contextType ?? "Messaging.RequestContext"))) { \(context), \(arguments) in
                            \(effects)\(receiver).\(method.function.name.text)(\(passed.joined(separator: ", ")))
                        }\(contract)
                """
        }

        private func description(_ method: ExposedMethod) -> String {
            let arguments = method.parameters.map { parameter in
                let fallback =
                    parameter.defaultValue == nil
                    ? "" : parameter.literalDefault.map { ", default: \($0)" } ?? ", default: nil as Bool?"
                return
                    "Messaging.ArgumentDescription(exposing: \(literal(parameter.wireName)), \(metatype(parameter.type))\(fallback))"
            }
            let summary = method.summary.map { ", summary: \(literal($0))" } ?? ""
            let result = method.result.map(metatype) ?? "Void.self"
            return """
                        Messaging.MethodDescription(exposing: \(literal(method.wireName))\(summary), arguments: [\(arguments.joined(separator: ", "))], result: \(result))
                """
        }
    }

    /// The expression for a type itself; some types need parentheses.
    func metatype(_ type: String) -> String {
        type.hasPrefix("any ") || type.hasPrefix("some ") ? "(\(type)).self" : "\(type).self"
    }

    /// A string literal with this text.
    func literal(_ text: String) -> String { StringLiteralExprSyntax(content: text).description }
#endif
