#if Endpoints
    internal import SwiftCompilerPlugin
    internal import SwiftSyntaxMacros

    @main
    struct Plugin: CompilerPlugin {
        let providingMacros: [any Macro.Type] = [EndpointMacro.self, ExposedMacro.self, InterfaceMacro.self]
    }
#else
    /// Without the trait `Endpoints` there are no macros, and no swift-syntax to make them with.
    @main
    enum Plugin {
        static func main() {}
    }
#endif
