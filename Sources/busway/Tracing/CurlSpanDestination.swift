import BuswayObservability
import CurlHTTP
import HTTPTypes
import WireJSON

/// Posts spans to a collector with libcurl: OTLP over HTTP in the JSON encoding.
struct CurlSpanDestination: SpanDestination {
    /// More than this no collector has to say.
    private static let responseLimit = 64 << 10
    /// The statuses after which the specification has spans sent again.
    private static let again: Set<Int> = [429, 502, 503, 504]

    let client: HTTPClient
    let settings: TracingSettings

    func send(_ document: [UInt8]) async -> SpanDelivery {
        var fields = settings.fields
        fields[.contentType] = "application/json"
        fields[.accept] = "application/json"
        let request = HTTPClient.Request(
            method: .post,
            url: settings.url,
            fields: fields,
            body: document,
            connectTimeout: min(settings.connectTimeout, settings.timeout),
            timeout: settings.timeout,
            responseLimit: Self.responseLimit
        )
        do throws(HTTPTransferError) {
            return delivery(try await client.send(request))
        } catch {
            guard error.code == .connectionLost else { return failure(error) }
        }
        // A connection that was kept may turn out to be closed. Spans have names, so that twice is no harm.
        do throws(HTTPTransferError) { return delivery(try await client.send(request)) } catch {
            return failure(error)
        }
    }

    private func failure(_ error: HTTPTransferError) -> SpanDelivery {
        error.code == .invalidRequest ? .refused(error.description) : .unavailable(error.description, after: nil)
    }

    private func delivery(_ response: HTTPClient.Response) -> SpanDelivery {
        let status = response.status.code
        if (200...299).contains(status) { return taken(response.body) }
        let reason = "the collector answers with \(status)"
        guard Self.again.contains(status) else { return .refused(reason) }
        return .unavailable(reason, after: response.fields[.retryAfter].flatMap(Self.seconds))
    }

    /// What a collector that took spans says of those it did not take; nothing when it took all.
    private func taken(_ body: [UInt8]) -> SpanDelivery {
        // An answer that is no JSON has nothing to say of it: the status counts.
        let answer: JSONValue?
        do throws(JSONError) { answer = body.isEmpty ? nil : try JSONValue(parsing: body) } catch { answer = nil }
        let part = answer?["partialSuccess"]
        // 64-bit numbers are strings in this mapping; some write them as numbers all the same.
        let rejected = part?["rejectedSpans"].flatMap { $0.intValue ?? $0.stringValue.flatMap { Int($0) } }
        return .taken(rejected: rejected ?? 0, reason: part?["errorMessage"]?.stringValue)
    }

    /// The seconds of `Retry-After`; a date is not read, as the clocks of the two may differ.
    private static func seconds(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt32(text).map { .seconds(Int64($0)) }
    }
}
