import Messaging
import MessagingEndpoints
import WireJSON

struct Forecast: Codable, Sendable {
    var city: String
    var celsius: Double
}

@RPCInterface(version: "1.0", expecting: [NoSuchCity.self])
protocol Weather {
    /// Says how warm it will be.
    func forecast(_ context: RequestContext, city: String, days: Int?) async throws -> Forecast
}

struct NoSuchCity: RemoteFailureConvertible {
    let city: String

    var remoteFailure: RemoteFailure {
        RemoteFailure(className: "NoSuchCity", module: "weather", message: "there is no \(city)")
    }
}

struct Station: Weather {
    let temperatures = ["Oslo": 4.5, "Rome": 18.0]

    func forecast(_ context: RequestContext, city: String, days: Int?) async throws -> Forecast {
        guard let today = temperatures[city] else { throw NoSuchCity(city: city) }
        return Forecast(city: city, celsius: today + Double(days ?? 0))
    }
}

try await withTransport("memory://") { transport in
    let server = RPCServer(
        transport,
        target: Target(topic: "weather", server: "station-1"),
        endpoints: [WeatherEndpoint(Station())]
    )
    try await server.start()

    let weather = try WeatherClient(RPCClient(transport, target: Target(topic: "weather")))
    let forecast = try await weather.forecast(["user": "ann"], city: "Oslo", days: 2)
    print("\(forecast.city): \(forecast.celsius) degrees")

    do {
        _ = try await weather.forecast(["user": "ann"], city: "Atlantis", days: nil)
    } catch let error as RPCError where error.code == .remote {
        print("refused: \(error)")
    }

    await server.stop()
    await server.wait()
}
