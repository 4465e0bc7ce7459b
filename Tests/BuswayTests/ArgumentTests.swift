import Reactor
import Testing
import WireJSON

@testable import busway

@Suite("Arguments on the command line")
struct ArgumentTests {
    @Test("are text after '=', JSON after ':=', and the last of a key counts")
    func pairs() throws {
        let object = try ArgumentPairs.object(
            ["a=1", "b:=1.50", "c:=[true,null]", "url=http://x?y=z", "empty=", "a=2", "time=a:=b"],
            base: ["a": 0, "z": 1]
        )
        #expect(
            JSONValue.object(object).description
                == #"{"a":"2","z":1,"b":1.50,"c":[true,null],"url":"http://x?y=z","empty":"","time":"a:=b"}"#
        )
    }

    @Test(
        "that are neither are refused, saying how to write them",
        arguments: ["a", "=1", ":=1", "a:=", "a:={", "a:=nope"]
    )
    func refused(word: String) {
        let failure = #expect(throws: CommandFailure.self) { try ArgumentPairs.object([word], base: [:]) }
        #expect(failure?.code == .usage)
    }

    @Test("that are no objects are refused under the name of the option or variable they came from")
    func namedSettings() throws {
        let environment = Environment(["BUSWAY_ARGS": "[]", "BUSWAY_TIMEOUT": "soon", "BUSWAY_CALL_MONITOR": "2.5"])
        #expect(throws: CommandFailure("--args: expected a JSON object such as '{\"key\": 1}', found an array", .usage))
        {
            try ArgumentPairs.object(json: environment.setting("[1]", "ARGS"))
        }
        let variable = #expect(throws: CommandFailure.self) {
            try ArgumentPairs.object(json: environment.setting(nil, "ARGS"))
        }
        #expect(variable?.code == .configuration && variable?.message.hasPrefix("BUSWAY_ARGS: ") == true)
        let time = #expect(throws: CommandFailure.self) { try environment.seconds("TIMEOUT") }
        #expect(time?.code == .configuration && time?.message.contains("'soon'") == true)
        #expect(try environment.seconds("CALL_MONITOR")?.value == 2.5)
        #expect(environment.setting("x", "CALL_MONITOR")?.name == "--call-monitor")
    }

    @Test("that are times must be above zero; very long ones are cut to what a clock can hold")
    func seconds() {
        for text in ["0", "-1", "nan", "inf", "1e999", "", "soon"] { #expect(Seconds(text) == nil, "\(text)") }
        #expect(Seconds("0.25")?.duration == .milliseconds(250))
        #expect(Seconds("1e300")?.value == Seconds.longest)
    }

    @Test(
        "times and sizes are read as people write them",
        arguments: [("30", 30.0), ("0.5s", 0.5), ("500ms", 0.5), ("2m", 120), ("1h", 3600)]
    )
    func times(text: String, seconds: Double) {
        #expect(TimeSpan(text)?.seconds == seconds)
    }

    @Test("nothing else is a time or a size", arguments: ["", "s", "1d", "1 2", "-1", "1.2.3", "∞"])
    func noTimes(text: String) {
        #expect(TimeSpan(text) == nil && ByteCount(text) == nil)
    }

    @Test("sizes take binary units", arguments: [("512", 512), ("16KiB", 16384), ("1 MiB", 1 << 20), ("2g", 2 << 30)])
    func sizes(text: String, bytes: Int) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test("a size that no machine has is refused")
    func hugeSize() { #expect(ByteCount("9223372036854775807KiB") == nil) }
}

@Suite("A gateway's address")
struct GatewayURLTests {
    @Test(
        "may have a port, a prefix, or be a Unix socket",
        arguments: [
            ("http://localhost", "localhost:80", "localhost", ""),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080", "127.0.0.1:8080", ""),
            ("http://[::1]:1/bus/", "[::1]:1", "[::1]:1", "/bus"), ("http://[::1]", "[::1]:80", "[::1]", ""),
            ("http+unix:/run/b.sock", "unix:/run/b.sock", "localhost", ""),
            ("https://bus.example", "bus.example:443", "bus.example", ""),
            ("https://[::1]:1/bus", "[::1]:1", "[::1]:1", "/bus"),
        ]
    )
    func accepted(text: String, address: String, authority: String, prefix: String) throws {
        let url = try GatewayURL(text)
        #expect(url.address.description == address && url.authority == authority && url.prefix == prefix)
    }

    @Test(
        "is refused when it is something else",
        arguments: ["localhost", "ftp://x", "https://", "http://", "http://a@b", "http://x:y"]
    )
    func refused(text: String) {
        #expect(throws: CommandFailure.self) { try GatewayURL(text) }
    }

    @Test("is not repeated when it holds a password")
    func password() {
        let failure = #expect(throws: CommandFailure.self) { try GatewayURL("http://ann:hunter2@host/") }
        #expect(failure?.message.contains("hunter2") == false)
        #expect(failure?.message.contains("--token-file") == true)
    }

    @Test(
        "of a health check follows where the admin listener is",
        arguments: [
            (nil, "http://127.0.0.1:8081"), ("0.0.0.0:9", "http://127.0.0.1:9"), ("[::]:9", "http://[::1]:9"),
            ("127.0.0.1:7", "http://127.0.0.1:7"), ("unix:/a", "http+unix:/a"), ("localhost:5", "http://localhost:5"),
        ] as [(String?, String)]
    )
    func healthcheck(admin: String?, url: String) throws {
        #expect(try HealthcheckURL.standard(admin: admin) == url)
    }
}
