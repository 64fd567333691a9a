import Failure
import Foundation
import Subprocess
import SystemPackage

/// Sends a picture to a gateway over and over, and counts the answers: wrk, from Debian.
struct Wrk {
    /// What came of it.
    struct Result: Decodable, Sendable {
        /// Answers 200.
        let ok: Int
        /// 429 or 503 with a `Retry-After`.
        let busy: Int
        /// Any other answer.
        let other: Int
        /// Connections that broke, and answers that did not come within two seconds.
        let broken: Int
        let late: Int
        let seconds: Double
        /// Milliseconds, of all answers.
        let p50: Double
        let p99: Double
        let mean: Double

        /// Pictures that were read, in a second.
        var perSecond: Double { Double(ok) / max(1e-9, seconds) }
    }

    private static let program = "/usr/bin/wrk"
    private static let script = """
        local file = assert(io.open(os.getenv("MIEN_PICTURE"), "rb"))
        wrk.method = "POST"
        wrk.body = file:read("*a")
        wrk.headers["Content-Type"] = "image/jpeg"
        file:close()
        local threads = {}
        function setup(thread) table.insert(threads, thread) end
        function init() ok, busy, other = 0, 0, 0 end
        function response(status, headers)
          if status == 200 then ok = ok + 1
          elseif (status == 429 or status == 503) and (headers["Retry-After"] or headers["retry-after"]) then busy = busy + 1
          else other = other + 1 end
        end
        function done(summary, latency)
          local sum = { ok = 0, busy = 0, other = 0 }
          for _, thread in ipairs(threads) do
            for name in pairs(sum) do sum[name] = sum[name] + (thread:get(name) or 0) end
          end
          local errors = summary.errors
          io.write(string.format(
            '\\n{"ok":%d,"busy":%d,"other":%d,"broken":%d,"late":%d,"seconds":%f,"p50":%f,"p99":%f,"mean":%f}\\n',
            sum.ok, sum.busy, sum.other, errors.connect + errors.read + errors.write, errors.timeout,
            summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.mean / 1e3))
        end
        """

    private let url: String
    private let picturePath: String
    private let scriptPath: String

    /// - Parameter folder: For what wrk is told and what it sends.
    /// - Throws: ``MienError``: `programMissing`, `cannotWrite`.
    init(url: String, picture: [UInt8], folder: String) throws(MienError) {
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            throw MienError(.programMissing, "there is no wrk: run 'Scripts/setup --test', or apt-get install wrk")
        }
        self.url = url
        (picturePath, scriptPath) = ("\(folder)/picture.jpg", "\(folder)/wrk.lua")
        do {
            try Data(picture).write(to: URL(filePath: picturePath))
            try Data(Self.script.utf8).write(to: URL(filePath: scriptPath))
        } catch {
            throw MienError(.cannotWrite, "\(folder) cannot be written: look at the disk's room", cause: error)
        }
    }

    /// - Parameter clients: How many connections send, each its next picture when it has the answer to the last.
    /// - Throws: ``MienError`` (`notReady`) when nobody answers.
    func run(clients: Int, for duration: Duration) async throws -> Result {
        let seconds = max(1, Int((duration / .seconds(1)).rounded()))
        let ending = try await Subprocess.run(
            .path(FilePath(Self.program)),
            arguments: ["-t1", "-c\(clients)", "-d\(seconds)s", "--timeout", "6s", "-s", scriptPath, url],
            environment: .inherit.updating(["MIEN_PICTURE": picturePath]),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        let line = ending.standardOutput.split(separator: "\n").last { $0.hasPrefix("{") }
        guard let line else {
            throw MienError(.notReady, "nobody answered at \(url): wrk said: \(ending.standardError)")
        }
        return try JSONDecoder().decode(Result.self, from: Data(line.utf8))
    }
}
