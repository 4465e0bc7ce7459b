/// The version of this program, as `--version`, the OpenAPI document and the `User-Agent` give it.
enum Version {
    static let current = "0.1.0"
}
