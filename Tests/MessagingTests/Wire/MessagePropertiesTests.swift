import Messaging
import Testing
import WireJSON

@Suite("MessageProperties")
struct MessagePropertiesTests {
    @Test(
        "an expiration is whole milliseconds, never more than RabbitMQ takes",
        arguments: [
            (.seconds(60), "60000"), (.milliseconds(2500), "2500"), (.microseconds(1999), "1"),
            (.microseconds(999), "0"), (.zero, "0"), (.seconds(-1), "0"), (.seconds(4_294_967), "4294967000"),
            (.milliseconds(4_294_967_296), "4294967295"), (.seconds(Int64.max), "4294967295"),
        ] as [(Duration, String)]
    )
    func expiration(timeout: Duration, text: String) {
        #expect(MessageProperties.expiration(after: timeout) == text)
    }

    @Test("the properties default to oslo's")
    func defaults() {
        let properties = MessageProperties()
        #expect(properties.contentType == "application/json")
        #expect(properties.contentEncoding == "utf-8")
        #expect(properties.deliveryMode == 2)
        #expect(properties.priority == 0)
        #expect(properties.expiration == nil)
        #expect(properties.headers.isEmpty)
    }

    @Test("UTF-8 bodies pass as they are", arguments: [nil, "", "utf-8", "UTF-8", "utf8", "us-ascii", "binary"])
    func utf8(encoding: String?) throws {
        let body: [UInt8] = [0x22, 0xC3, 0xA9, 0x22]
        #expect(try MessageProperties(contentEncoding: encoding).text(ofBody: body) == body)
    }

    @Test("Latin-1 bodies become UTF-8", arguments: ["latin-1", "latin1", "ISO-8859-1"])
    func latin1(encoding: String) throws {
        let all = [UInt8](0...255)
        let converted = try MessageProperties(contentEncoding: encoding).text(ofBody: all)
        let expected = all.map { String(Character(Unicode.Scalar($0))) }.joined()
        // Compared as bytes: a carriage return and a line feed in a row would be one Character.
        #expect(converted == Array(expected.utf8))
        #expect(try MessageProperties(contentEncoding: encoding).text(ofBody: bytes("{}")) == bytes("{}"))
    }

    @Test(
        "other content is refused for good",
        arguments: [
            (nil, "utf-8"), ("text/plain", "utf-8"), ("application/x-python-serialize", "binary"),
            ("application/json", "utf-16"), ("application/json", "ebcdic"),
        ] as [(String?, String)]
    )
    func unsupported(type: String?, encoding: String) {
        let error = #expect(throws: WireError.self) {
            try MessageProperties(contentType: type, contentEncoding: encoding).text(ofBody: bytes("{}"))
        }
        #expect(error?.code == .unsupportedContent)
        #expect(error?.rejectsMessage == true)
    }
}
