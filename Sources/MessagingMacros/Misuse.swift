#if Endpoints
    internal import SwiftDiagnostics
    internal import SwiftSyntax
    internal import SwiftSyntaxMacros

    /// What the author is told, at the place that is wrong.
    struct Misuse: DiagnosticMessage, FixItMessage {
        let message: String
        var severity: DiagnosticSeverity = .error

        var diagnosticID: MessageID { MessageID(domain: "MessagingMacros", id: message) }
        var fixItID: MessageID { diagnosticID }
    }

    /// A change that mends what is wrong.
    struct Mend {
        let message: String
        let old: Syntax
        let new: Syntax

        init(_ message: String, replacing old: some SyntaxProtocol, with new: some SyntaxProtocol) {
            self.message = message
            self.old = Syntax(old)
            self.new = Syntax(new)
        }
    }

    extension MacroExpansionContext {
        /// Tells the author that `node` is wrong.
        func report(
            _ message: String,
            at node: some SyntaxProtocol,
            severity: DiagnosticSeverity = .error,
            mend: Mend? = nil
        ) {
            let fixIts = mend.map {
                [FixIt(message: Misuse(message: $0.message), changes: [.replace(oldNode: $0.old, newNode: $0.new)])]
            }
            diagnose(
                Diagnostic(node: node, message: Misuse(message: message, severity: severity), fixIts: fixIts ?? [])
            )
        }
    }
#endif
