import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import MacroImplementations

/// Expands source with the macros and compares what becomes of it, as the tests of this target state it.
enum Expansion {
    /// The macros, under the names the compiler knows them by.
    private static let macros: [String: MacroSpec] = [
        "Endpoint": MacroSpec(type: EndpointMacro.self, conformances: ["Messaging.RPCEndpoint"]),
        "Exposed": MacroSpec(type: ExposedMacro.self),
        "RPCInterface": MacroSpec(type: InterfaceMacro.self),
    ]

    /// Records an issue for everything that is not as it should be; with `mended` the changes the macros offer are made.
    static func check(
        _ source: String,
        becomes expanded: String,
        diagnostics: [DiagnosticSpec] = [],
        mended: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        assertMacroExpansion(
            source,
            expandedSource: expanded,
            diagnostics: diagnostics,
            macroSpecs: macros,
            applyFixIts: mended == nil ? nil : diagnostics.flatMap(\.fixIts).map(\.message),
            fixedSource: mended,
            failureHandler: { Issue.record(Comment(rawValue: $0.message), sourceLocation: sourceLocation) }
        )
    }
}
