import HTTPTypes
import Messaging
import WireJSON

/// What `/problems/{code}` answers: the explanation of a problem's `type`, for a person or for a program.
enum ProblemPage {
    /// The page of a code: JSON, or HTML when the client prefers it as browsers do.
    static func response(for code: ProblemCode, acceptsHTML: Bool) -> GatewayResponse {
        var response = acceptsHTML ? html(code) : json(code)
        response.head.headerFields.append(HTTPField(name: .vary, value: "Accept"))
        return response
    }

    private static func json(_ code: ProblemCode) -> GatewayResponse {
        let value: JSONValue = [
            "code": .string(JSONString(code.name)), "status": .number(JSONNumber(code.status)),
            "title": .string(JSONString(code.title)), "retryable": .bool(code.isRetryable),
            "delivery": .string(JSONString(code.delivery.description)), "meaning": .string(JSONString(code.meaning)),
            "remedy": .string(JSONString(code.remedy)),
        ]
        return .content("application/json", value.serialized(JSONWritingOptions(pretty: true)) + [0x0A])
    }

    private static func html(_ code: ProblemCode) -> GatewayResponse {
        let rows = [
            ("Status", String(code.status)), ("Safe to send again", code.isRetryable ? "yes" : "no"),
            ("Delivery", code.delivery.description), ("Meaning", code.meaning), ("What to do", code.remedy),
        ]
        let list = rows.map { "<dt>\(escaped($0.0))</dt><dd>\(escaped($0.1))</dd>" }.joined(separator: "\n")
        let page = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(escaped(code.name))</title></head>
            <body><h1>\(escaped(code.title))</h1>
            <p><code>\(escaped(code.name))</code></p>
            <dl>
            \(list)
            </dl></body></html>

            """
        var response = GatewayResponse.content("text/html; charset=utf-8", Array(page.utf8))
        response.head.headerFields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        return response
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
