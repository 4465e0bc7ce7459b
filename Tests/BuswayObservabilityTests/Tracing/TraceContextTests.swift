import Testing

@testable import BuswayObservability

@Suite("W3C Trace Context")
struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test("a well-formed traceparent is read and written as it was", arguments: [("01", true), ("00", false)])
    func parent(flags: String, isSampled: Bool) throws {
        let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
        let parent = try #require(TraceParent(text))
        #expect(parent.traceID.description == Self.trace && parent.spanID.description == Self.span)
        #expect(parent.isSampled == isSampled && parent.description == text)
    }

    @Test("of a later version the parts that are known count, and other flags than the first do not")
    func laterVersion() throws {
        let parent = try #require(TraceParent("cc-\(Self.trace)-\(Self.span)-fb-what-ever"))
        #expect(parent.isSampled && parent.description == "00-\(Self.trace)-\(Self.span)-01")
        #expect(TraceParent("cc-\(Self.trace)-\(Self.span)-fe")?.isSampled == false)
    }

    @Test(
        "whatever else is no traceparent",
        arguments: [
            "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-",
            "00-\(trace)-\(span)-01 ",
            "ff-\(trace)-\(span)-01", "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-0g",
            "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
            "00_\(trace)-\(span)-01", "cc-\(trace)-\(span)-01.x", "00-\(trace)-\(span)-01\r\nX-Evil: 1", "é0-\(trace)",
        ]
    )
    func malformed(text: String) { #expect(TraceParent(text) == nil) }

    @Test(
        "a tracestate is kept, without what stands around its members",
        arguments: [
            ("vendor=1", "vendor=1"), ("a=1,b=2", "a=1,b=2"), (" a=1 ,\tb=2,,", "a=1,b=2"),
            ("tenant@system=a b", "tenant@system=a b"), ("0_-*/@=~!", "0_-*/@=~!"),
            ("a=\(String(repeating: "x", count: 256))", "a=\(String(repeating: "x", count: 256))"),
        ]
    )
    func state(text: String, kept: String) { #expect(TraceState(text)?.description == kept) }

    @Test(
        "a tracestate that could be more than one field, or breaks the grammar, is dropped as a whole",
        arguments: [
            "", " ", ",", "a", "a=", "=1", "A=1", "a=1,a=2", "a=1=2", "a=é", "é=1", "a=1\r\nX-Evil: 1", "a=1\nb=2",
            "a=1\0", "a=\u{7F}", "a\t=1", "a=1,\u{20}\u{301}b=2", "a=\(String(repeating: "x", count: 257))",
            "\(String(repeating: "k", count: 257))=1", (0...32).map { "k\($0)=1" }.joined(separator: ","),
            (0..<16).map { "k\($0)=\(String(repeating: "x", count: 40))" }.joined(separator: ","),
        ]
    )
    func malformedState(text: String) { #expect(TraceState(text) == nil) }
}
