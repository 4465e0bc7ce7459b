import Crypto
import HTTPTypes

/// The console: one page that brings everything it needs, and may load nothing else.
///
/// Script and style stand in the page and are allowed by their hashes alone (CSP 3, 6.7.3.3), so whatever text a peer gets
/// into the page, it runs nothing. The page talks to the gateway it came from and to nobody else.
struct ConsolePage: Sendable {
    let response: GatewayResponse

    init() {
        let script = PackageResources.console_js
        let style = PackageResources.console_css
        let page = String(decoding: PackageResources.console_html, as: UTF8.self)
            .replacing("/*STYLE*/", with: String(decoding: style, as: UTF8.self))
            .replacing("/*SCRIPT*/", with: String(decoding: script, as: UTF8.self))
        var response = GatewayResponse.content("text/html; charset=utf-8", Array(page.utf8))
        response.head.headerFields[.contentSecurityPolicy] =
            "default-src 'none'; script-src '\(Self.source(script))'; style-src '\(Self.source(style))'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        response.head.headerFields[.referrerPolicy] = "no-referrer"
        response.head.headerFields[.cacheControl] = "no-cache"
        self.response = response
    }

    private static func source(_ text: [UInt8]) -> String {
        "sha256-" + Base64.text(Array(SHA256.hash(data: text)))
    }
}
