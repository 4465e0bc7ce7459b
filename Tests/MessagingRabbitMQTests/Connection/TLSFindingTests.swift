import Testing

@testable import MessagingRabbitMQ

/// What the tests with a real broker cannot cause.
@Suite("What is told about TLS that fails")
struct TLSFindingTests {
    private func error(
        certificate: Int32 = 0,
        _ reason: String? = nil,
        _ settings: TLSSettings = TLSSettings()
    ) -> AMQPError? {
        TLSFinding(certificateError: certificate, reason: reason).error("broker.test", port: 5671, settings)
    }

    @Test("nothing found is no error")
    func nothing() {
        #expect(error() == nil)
    }

    @Test("what is wrong with the certificate comes before what OpenSSL makes of it")
    func certificate() {
        let early = error(certificate: 9, "certificate verify failed")
        #expect(early?.kind == .refused && early?.message.contains("not valid yet") == true)
        let odd = error(certificate: 23, "certificate verify failed")
        #expect(odd?.kind == .refused && odd?.message.contains("23") == true)
    }

    @Test("a broker that goes away in the middle has refused nobody")
    func lost() {
        let error = error("unexpected eof while reading")
        #expect(error == AMQPError(.unreachable, "TLS failed: unexpected eof while reading"))
    }

    @Test("one alert means two things, depending on whether there was a client certificate")
    func alert() {
        let alert = "sslv3 alert handshake failure"
        #expect(error(alert)?.message.contains("set ssl_cert_file") == true)
        var settings = TLSSettings()
        settings.identity = TLSSettings.Identity(certificate: "/c.pem", key: "/k.pem")
        #expect(error(alert, settings)?.message.contains("does not accept the client certificate in /c.pem") == true)
    }
}
