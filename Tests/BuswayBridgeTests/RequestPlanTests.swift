import BuswayBridge
import BuswayHTTPErrors
import HTTPTypes
import Testing
import WireJSON

@Suite("From a call to a request")
struct RequestPlanTests {
    private func target(_ path: String, query: [String] = [], _ arguments: String) throws -> String {
        let declaration = try MethodDeclaration(.get, PathTemplate(path), query: query)
        return try RequestPlan(declaration, try object(arguments)).target
    }

    private func object(_ text: String) throws -> JSONObject {
        try #require(try JSONValue(parsing: text).objectValue)
    }

    @Test(
        "an argument fills its place in the path and nothing else",
        arguments: [
            (#"{"city":"Oslo"}"#, "/forecast/Oslo/now"),
            (#"{"city":"a/b"}"#, "/forecast/a%2Fb/now"),
            (#"{"city":"../admin"}"#, "/forecast/..%2Fadmin/now"),
            (#"{"city":"%2e%2e%2f"}"#, "/forecast/%252e%252e%252f/now"),
            (#"{"city":"//host"}"#, "/forecast/%2F%2Fhost/now"),
            (#"{"city":"http://host/"}"#, "/forecast/http%3A%2F%2Fhost%2F/now"),
            (#"{"city":"a?b#c"}"#, "/forecast/a%3Fb%23c/now"),
            (#"{"city":"a\r\nX: y"}"#, "/forecast/a%0D%0AX%3A%20y/now"),
            (#"{"city":"\u0000\\@"}"#, "/forecast/%00%5C%40/now"),
            (#"{"city":"Tromsø"}"#, "/forecast/Troms%C3%B8/now"),
            (#"{"city":"..."}"#, "/forecast/.../now"),
            (#"{"city":12.50}"#, "/forecast/12.50/now"),
            (#"{"city":-1e5}"#, "/forecast/-1e5/now"),
            (#"{"city":true}"#, "/forecast/true/now"),
        ]
    )
    func encoded(arguments: String, path: String) throws {
        #expect(try target("/forecast/{city}/now", arguments) == path)
    }

    @Test(
        "an argument that would leave its place, or is none, is refused as InvalidParams",
        arguments: [
            #"{"city":""}"#, #"{"city":"."}"#, #"{"city":".."}"#, #"{"city":null}"#, #"{"city":[1]}"#,
            #"{"city":{"a":1}}"#, #"{"city":"\ud800"}"#, "{}", #"{"city":"Oslo","town":"Oslo"}"#,
        ]
    )
    func refused(arguments: String) throws {
        let error = #expect(throws: UpstreamFailure.self) { try target("/forecast/{city}", arguments) }
        #expect(error?.kind == .invalidParams && error?.status == 400)
    }

    @Test("arguments that only together make a segment of dots are refused too")
    func dotsTogether() throws {
        #expect(throws: UpstreamFailure.self) { try target("/x/.{a}", #"{"a":"."}"#) }
        #expect(throws: UpstreamFailure.self) { try target("/x/%2e{a}", #"{"a":"."}"#) }
        #expect(try target("/x/{a}.{b}", #"{"a":"1","b":"2"}"#) == "/x/1.2")
    }

    @Test(
        "a path that is no plain path is refused when it is declared",
        arguments: [
            "", "x", "//host/x", "http://host/", "/a//b", "/../x", "/a/./b", "/%2e%2E/x", "/.%2e", "/a?b", "/a#b",
            "/a b",
            "/{", "/{}", "/{a", "/a}", "/{a b}", "/{1a}", "/{a}/{b", "/%", "/%zz", "/ü", "/a\\b", "/{{a}}", "/a\r\n",
        ]
    )
    func paths(text: String) {
        #expect(throws: DeclarationError.self) { try PathTemplate(text) }
    }

    @Test("a path may be the root, end with a slash and name an argument twice")
    func plainPaths() throws {
        #expect(try target("/", "{}") == "/")
        #expect(try target("/a/", "{}") == "/a/")
        #expect(try target("/a%20b/@x:y;z=1", "{}") == "/a%20b/@x:y;z=1")
        #expect(try target("/{a}/{a}", #"{"a":1}"#) == "/1/1")
    }

    @Test("the query has what is given, in the declared order, and a field for each element of a list")
    func query() throws {
        let names = ["days", "tag", "q"]
        #expect(try target("/x", query: names, #"{"q":"a&b=c d+","days":3}"#) == "/x?days=3&q=a%26b%3Dc%20d%2B")
        #expect(try target("/x", query: names, #"{"tag":["a","b",1,false]}"#) == "/x?tag=a&tag=b&tag=1&tag=false")
        #expect(try target("/x", query: names, #"{"days":null,"tag":[],"q":""}"#) == "/x?q=")
        #expect(throws: UpstreamFailure.self) { try target("/x", query: names, #"{"tag":[[1]]}"#) }
        #expect(throws: UpstreamFailure.self) { try target("/x", query: names, #"{"tag":[null]}"#) }
        #expect(throws: UpstreamFailure.self) { try target("/x", query: names, #"{"q":{"a":1}}"#) }
    }

    @Test("the body is all arguments, or the value of one, with every digit")
    func bodies() throws {
        let all = try MethodDeclaration(.post, PathTemplate("/reports/{id}"), body: .arguments)
        let plan = try RequestPlan(all, object(#"{"id":1,"wind":1.50,"other":null}"#))
        #expect(plan.target == "/reports/1" && plan.body?.text == #"{"id":1,"wind":1.50,"other":null}"#)
        let one = try MethodDeclaration(.put, PathTemplate("/reports/{id}"), body: .argument("report"))
        #expect(try RequestPlan(one, object(#"{"id":1,"report":[1.50]}"#)).body?.text == "[1.50]")
        #expect(throws: UpstreamFailure.self) { try RequestPlan(one, object(#"{"id":1}"#)) }
        let none = try MethodDeclaration(.delete, PathTemplate("/reports/{id}"))
        #expect(try RequestPlan(none, object(#"{"id":1}"#)).body == nil)
    }

    @Test("a declaration whose parts contradict each other is refused")
    func contradictions() throws {
        let path = try PathTemplate("/x")
        #expect(throws: DeclarationError.self) { try MethodDeclaration(.connect, path) }
        #expect(throws: DeclarationError.self) { try MethodDeclaration(.get, path, body: .arguments) }
        #expect(throws: DeclarationError.self) { try MethodDeclaration(.get, path, query: ["a", "a"]) }
        #expect(throws: DeclarationError.self) { try MethodDeclaration(.get, path, query: ["a b"]) }
        #expect(throws: DeclarationError.self) { try MethodDeclaration(.post, path, body: .argument("")) }
    }
}
