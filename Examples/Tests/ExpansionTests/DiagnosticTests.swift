import SwiftDiagnostics
import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// What authors are told, where, and what they are offered.
///
/// That the compiler shows it so is tested in `WrongUseTests`.
@Suite("Wrong use of a macro")
struct DiagnosticTests {
    /// A source with one mistake.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let source: String
        /// What is left of the source when the macros have said their part.
        let left: String
        let message: String
        let line: Int
        let column: Int
        var severity = DiagnosticSeverity.error
        /// The name of the change that is offered, and the source after it.
        var mend: (message: String, source: String)?

        var testDescription: String { message }
    }

    @Test(
        "is told with its reason at its place, and with a change where one mends it",
        arguments: misplaced + methods + names
    )
    func told(_ mistake: Mistake) {
        let diagnostic = DiagnosticSpec(
            message: mistake.message,
            line: mistake.line,
            column: mistake.column,
            severity: mistake.severity,
            fixIts: mistake.mend.map { [FixItSpec(message: $0.message)] } ?? []
        )
        Expansion.check(
            mistake.source,
            becomes: mistake.left,
            diagnostics: [diagnostic],
            mended: mistake.mend?.source
        )
    }

    /// Attributes where they do not belong.
    private static let misplaced = [
        Mistake(
            source: "@Endpoint protocol P {}",
            left: "protocol P {}",
            message: "a protocol has no methods to run: @RPCInterface makes a client and an endpoint of it",
            line: 1,
            column: 1,
            mend: ("use @RPCInterface", "@RPCInterface protocol P {}")
        ),
        Mistake(
            source: "@RPCInterface struct S {}",
            left: "struct S {}",
            message: "@RPCInterface belongs on a protocol; a type with methods to run takes @Endpoint",
            line: 1,
            column: 1
        ),
        Mistake(
            source: "struct S {\n    @Exposed var count: Int\n}",
            left: "struct S {\n    var count: Int\n}",
            message: "only a function can be a method on the bus",
            line: 2,
            column: 5
        ),
        Mistake(
            source: "@Exposed func alone() {}",
            left: "func alone() {}",
            message: "only a method of a type with @Endpoint can be called from the bus",
            line: 1,
            column: 1
        ),
        Mistake(
            source: "extension S {\n    @Exposed func outside() {}\n}",
            left: "extension S {\n    func outside() {}\n}",
            message: "@Endpoint sees the methods in the body of its type only; move this one there",
            line: 2,
            column: 5
        ),
        Mistake(
            source: "struct S {\n    @Exposed func lost() {}\n}",
            left: "struct S {\n    func lost() {}\n}",
            message: "nothing is exposed without @Endpoint on the type around it",
            line: 2,
            column: 5
        ),
        Mistake(
            source: "protocol P {\n    @Exposed func lost() async throws\n}",
            left: "protocol P {\n    func lost() async throws\n}",
            message: "nothing is exposed without @RPCInterface on the type around it",
            line: 2,
            column: 5
        ),
        Mistake(
            source: "@RPCInterface\nprotocol P {\n    var size: Int { get }\n}",
            left: "protocol P {\n    var size: Int { get }\n}",
            message: "an interface on the bus consists of functions",
            line: 3,
            column: 5
        ),
    ]

    /// Functions that cannot be methods on the bus; of an interface with one nothing is made.
    private static let methods = [
        interface(
            "func quick() -> Int",
            "a call on the bus takes time and can fail, so quick must be async and throw",
            column: 10,
            mend: ("make it async throws", "func quick() async throws -> Int")
        ),
        interface(
            "func slow(a: Int) async",
            "a call on the bus takes time and can fail, so slow must be async and throw",
            column: 10,
            mend: ("make it async throws", "func slow(a: Int) async throws")
        ),
        interface(
            "static func shared() async throws",
            "a method of an endpoint belongs to its value, so it cannot be static",
            column: 5
        ),
        interface(
            "mutating func change() async throws",
            "methods run at the same time, so none can be mutating; make the type an actor",
            column: 5
        ),
        interface(
            "func any<T>(value: T) async throws",
            "what comes from the bus has no Swift type to choose by, so a method cannot be generic",
            column: 13
        ),
        interface(
            "func scale(_ factor: Int) async throws",
            "an argument has a name on the bus, so its parameter needs a label",
            column: 16,
            mend: ("give the argument its parameter's name", "func scale(factor: Int) async throws")
        ),
        interface(
            "func sum(values: Int...) async throws",
            "arguments have names on the bus, so there is no variadic one; take an array",
            column: 25
        ),
        interface(
            "func swap(value: inout Int) async throws",
            "an argument cannot be inout: what comes from the bus is a copy",
            column: 22
        ),
        interface(
            "func same(hostName: Int, host_name: Int) async throws",
            "same has two arguments named host_name on the bus",
            column: 30
        ),
        interface(
            "@Exposed(cast: true) func asked() async throws -> Int",
            "nobody waits for a method that is cast, so it can return nothing",
            column: 55
        ),
    ]

    /// Names, versions and types that are not what they must be.
    ///
    /// The endpoint is made all the same, so that nothing else is complained of.
    private static let names = [
        endpoint(
            attribute: "@Endpoint(version: \"two\")",
            "\"two\" is no version: write major.minor, such as \"1.0\"",
            line: 1,
            column: 20,
            version: "two"
        ),
        endpoint(
            methods: "",
            "no method is marked with @Exposed, so there is nothing to call",
            line: 1,
            column: 1,
            severity: .warning
        ),
        endpoint(
            attribute: "@Endpoint(expecting: errors)",
            "the types must be a literal, such as [NotFound.self]",
            line: 1,
            column: 22
        ),
        method("@Exposed(\"\")", name: "", "a name on the bus cannot be empty", column: 14),
        method(
            "@Exposed(\"a\\(1)\")",
            name: "run",
            "a name on the bus must be a string literal without interpolation",
            column: 14
        ),
        method(
            "@Exposed(arguments: names)",
            name: "run",
            "the names must be a literal, such as [\"hostName\": \"host\"]",
            column: 25
        ),
        method("@Exposed(arguments: [\"hots\": \"host\"])", name: "run", "run has no argument named hots", column: 26),
        method(
            "@Exposed(\"_run\")",
            name: "_run",
            "servers hide methods whose names begin with an underscore, unless their access policy is another",
            column: 14,
            severity: .warning
        ),
        method(
            "@Exposed(cast: true)",
            name: "run",
            "whether a method is cast is for its caller to say, in an @RPCInterface",
            column: 31
        ),
    ]

    /// A mistake in a protocol of one function.
    private static func interface(
        _ function: String,
        _ message: String,
        column: Int,
        mend: (message: String, function: String)? = nil
    ) -> Mistake {
        let bare = function.hasPrefix("@Exposed") ? String(function.drop { $0 != ")" }.dropFirst(2)) : function
        return Mistake(
            source: "@RPCInterface\nprotocol P {\n    \(function)\n}",
            left: "protocol P {\n    \(bare)\n}",
            message: message,
            line: 3,
            column: column,
            mend: mend.map { ($0.message, "@RPCInterface\nprotocol P {\n    \($0.function)\n}") }
        )
    }

    /// A mistake in an attribute on a type of one method, or of none.
    private static func endpoint(
        attribute: String = "@Endpoint",
        methods: String = "    @Exposed func run() {}\n",
        _ message: String,
        line: Int,
        column: Int,
        severity: DiagnosticSeverity = .error,
        version: String = "1.0"
    ) -> Mistake {
        let bare = methods.replacing("@Exposed ", with: "")
        return Mistake(
            source: "\(attribute)\nstruct S {\n\(methods)}",
            left: "struct S {\n\(bare)}\n\n\(expansion(name: methods.isEmpty ? nil : "run", version: version))",
            message: message,
            line: line,
            column: column,
            severity: severity
        )
    }

    /// A mistake in the attribute of a method.
    private static func method(
        _ attribute: String,
        name: String,
        _ message: String,
        column: Int,
        severity: DiagnosticSeverity = .error
    ) -> Mistake {
        Mistake(
            source: "@Endpoint\nstruct S {\n    \(attribute) func run() {}\n}",
            left: "struct S {\n    func run() {}\n}\n\n\(expansion(name: name))",
            message: message,
            line: 3,
            column: column,
            severity: severity
        )
    }

    /// What an endpoint of one method, or of none, expands to.
    private static func expansion(name: String?, version: String = "1.0") -> String {
        guard let name else { return nothing }
        let named = "\"\(name)\""
        return """
            extension S: Messaging.RPCEndpoint {
                nonisolated var target: Messaging.Target {
                    Messaging.Target(namespace: nil, version: "\(version)", legacyNamespaces: [])
                }

                nonisolated var methodNames: [String] {
                    [\(named)]
                }

                nonisolated var methodDescriptions: [Messaging.MethodDescription] {
                    [
                        Messaging.MethodDescription(exposing: \(named), arguments: [], result: Void.self)
                    ]
                }

                nonisolated func method(named name: String) -> Messaging.RPCMethod? {
                    switch name {
                    case \(named):
                        return Messaging.RPCMethod(exposing: [], context: Messaging.RequestContext.self) { _, _ in
                            self.run()
                        }
                    default:
                        return nil
                    }
                }
            }
            """
    }

    /// What an endpoint without methods expands to.
    private static let nothing = """
        extension S: Messaging.RPCEndpoint {
            nonisolated var target: Messaging.Target {
                Messaging.Target(namespace: nil, version: "1.0", legacyNamespaces: [])
            }

            nonisolated var methodNames: [String] {
                []
            }

            nonisolated var methodDescriptions: [Messaging.MethodDescription] {
                [

                ]
            }

            nonisolated func method(named name: String) -> Messaging.RPCMethod? {
                switch name {

                default:
                    return nil
                }
            }
        }
        """
}
