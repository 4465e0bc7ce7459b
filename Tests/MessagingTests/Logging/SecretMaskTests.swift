import Messaging
import Testing
import WireJSON

@Suite("Masking secrets")
struct SecretMaskTests {
    private let mask = SecretMask.standard

    @Test("members whose names hold a secret word are masked at every depth, whatever they are")
    func members() {
        let value: JSONValue = [
            "user": "u", "adminPass": "x", "deep": [["AUTH_TOKEN": ["a": 1]], ["os_password2": 7, "port": 80]],
            "secret": nil, "key_name": "k",
        ]
        #expect(
            mask.masked(value) == [
                "user": "u", "adminPass": "***", "deep": [["AUTH_TOKEN": "***"], ["os_password2": "***", "port": 80]],
                "secret": nil, "key_name": "k",
            ]
        )
    }

    @Test(
        "in texts the values that follow a secret name are masked",
        arguments: [
            ("password=hunter2 next", "password=*** next"), ("password = 'a b' next", "password = '***' next"),
            ("{'token': 'abc', 'x': 1}", "{'token': '***', 'x': 1}"),
            (#"{"auth_token": "a"}"#, #"{"auth_token": "***"}"#),
            (#"{\"password\": \"a\"}"#, #"{\"password\": \"***"}"#),
            ("<adminPass>x</adminPass>", "<adminPass>***</adminPass>"),
            ("PASSWORD1=x;y", "PASSWORD1=***;y"), ("a?token=abc&b=1", "a?token=***&b=1"),
            ("token: abc, d", "token: ***, d"),
            ("the password is gone", "the password is gone"), ("token", "token"), ("token=", "token="), ("", ""),
            ("admin_password=x", "admin_password=***"),
            ("p\u{e4}ssw\u{f6}rd=\u{fc} secret=\u{fc}", "p\u{e4}ssw\u{f6}rd=\u{fc} secret=***"),
        ]
    )
    func texts(text: String, expected: String) {
        #expect(mask.masked(text) == expected)
        #expect(mask.masked(.string(JSONString(text))) == .string(JSONString(expected)))
    }

    @Test("words of one's own are masked as well")
    func ownWords() {
        let mask = SecretMask(words: SecretMask.standard.words + ["Pin"])
        #expect(mask.masked(["pin": 1, "token": 2, "x": 3]) == ["pin": "***", "token": "***", "x": 3])
    }
}
