import Messaging
import Testing

@Suite("Shell-style patterns")
struct GlobTests {
    @Test(
        "a pattern fits as Python's fnmatch has it",
        arguments: [
            ("compute.*", "compute.instance.create", true), ("compute.*", "compute.", true),
            ("compute.*", "image", false),
            ("*", "", true), ("", "", true), ("", "a", false), ("a?c", "abc", true), ("a?c", "ac", false),
            ("*.end", "a.end.end", true), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false),
            ("[abc]x", "bx", true),
            ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[!a-c]x", "ax", false), ("[]]", "]", true),
            ("[", "[", true), ("a[b", "a[b", true), ("[z-a]", "m", false), ("[a-]", "-", true),
            ("**", "anything", true),
            ("Compute.*", "compute.x", false), ("h\u{e9}*", "h\u{e9}llo", true), ("\u{1F68C}?", "\u{1F68C}!", true),
        ]
    )
    func matching(pattern: String, text: String, fits: Bool) {
        #expect(Glob(pattern).matches(text) == fits)
        #expect(Glob(pattern).description == pattern)
    }

    @Test("a pattern made to backtrack costs no more than its length times the text's")
    func cost() {
        let pattern = Glob(String(repeating: "a*", count: 50) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
    }
}
