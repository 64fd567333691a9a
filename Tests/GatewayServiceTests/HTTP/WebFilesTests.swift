import Foundation
import HTTPTypes
import ProcessTestKit
import Testing

@testable import GatewayService

@Suite struct WebFilesTests {
    private func withFiles(_ body: (WebFiles) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let manager = FileManager.default
            try manager.createDirectory(atPath: "\(folder)/web/js", withIntermediateDirectories: true)
            try String(repeating: "<p>Mien</p>", count: 100).write(
                toFile: "\(folder)/web/index.html",
                atomically: true,
                encoding: .utf8
            )
            try "x".write(toFile: "\(folder)/web/js/app.js", atomically: true, encoding: .utf8)
            try "secret".write(toFile: "\(folder)/secret.txt", atomically: true, encoding: .utf8)
            try manager.createSymbolicLink(
                atPath: "\(folder)/web/link.txt",
                withDestinationPath: "\(folder)/secret.txt"
            )
            try "secret".write(toFile: "\(folder)/web/.hidden.txt", atomically: true, encoding: .utf8)
            try "binary".write(toFile: "\(folder)/web/program", atomically: true, encoding: .utf8)
            try await body(WebFiles(folder: "\(folder)/web", charts: "\(folder)/web/js/app.js"))
        }
    }

    @Test func servesThePageToAnybodyCompressed() async throws {
        try await withFiles { files in
            var gateway = try await GatewayBench.guarded()
            gateway.entrance.files = files
            try await gateway.asking { client in
                let plain = try await client.get("/")
                #expect(plain.status == 200 && plain.text.hasPrefix("<p>Mien"))
                #expect(plain.headers[.contentType] == "text/html; charset=utf-8")
                #expect(plain.headers[.cacheControl] == "no-cache")
                let small = try await client.get("/index.html", [.acceptEncoding: "br, gzip;q=0.8"])
                #expect(small.headers[.contentEncoding] == "gzip")
                #expect(small.headers[.contentLength].flatMap { Int($0) }.map { $0 < 100 } == true)
                let answer1 = try await client.get("/", [.acceptEncoding: "gzip;q=0"])
                #expect(answer1.headers[.contentEncoding] == nil)
                let tag = try #require(plain.headers[.eTag])
                let answer2 = try await client.get("/", [.ifNoneMatch: tag])
                #expect(answer2.status == 304)
                let answer3 = try await client.get("/vendor/chart.js")
                #expect(answer3.text == "x")
                let answer4 = try await client.send(.post, "/index.html")
                #expect(answer4.status == 401)
            }
        }
    }

    @Test(arguments: [
        "/link.txt", "/.hidden.txt", "/../secret.txt", "/js/../../secret.txt", "/%2e%2e/secret.txt", "//index.html",
        "/js", "/js/",
        "/program", "/index.html/", "/INDEX.HTML", "/index.html%00.js", "/js\\app.js",
    ])
    func servesNothingElse(path: String) async throws {
        try await withFiles { files in
            #expect(files[path] == nil)
        }
    }

    @Test func findsNothingWhereNothingIs() {
        let files = WebFiles(folder: "/nowhere", charts: "/nowhere.js")
        #expect(files.isEmpty && !files.hasCharts)
    }
}
