import Messaging
import Testing
import WireJSON

@Suite("RequestContext")
struct RequestContextTests {
    @Test("a context is made of values, read and changed by key")
    func values() {
        var context: RequestContext = ["request_id": "req-1", "user_id": "u", "project_id": "p", "n": 1]
        #expect(context.requestID == "req-1")
        #expect(context.userID == "u")
        #expect(context.projectID == "p")
        #expect(context["n"] == 1)
        context["n"] = nil
        context["roles"] = ["a"]
        #expect(context.values.keys.map(\.source) == ["request_id", "user_id", "project_id", "roles"])
        #expect(RequestContext.empty.requestID == nil)
        #expect((["request_id": 5] as RequestContext).requestID == nil)
    }

    @Test("merging sets the other's values on top, in place where a key is there already")
    func merging() {
        let merged = (["a": 1, "b": 2] as RequestContext).merging(["c": 3, "a": 4])
        #expect(merged == ["a": 4, "b": 2, "c": 3])
    }
}
