import Faces
public import Foundation
import Messages
public import Store

/// Records for a person: local time, camera, face, emotion, confidence, latency and model.
public struct RecordsTable: RecordsFormat {
    private let timeZone: TimeZone
    private let cameraWidth: Int

    /// Creates a table.
    ///
    /// - Parameter cameraWidth: The length of the longest camera name to come; a longer one pushes its line out.
    public init(timeZone: TimeZone = .current, cameraWidth: Int = 12) {
        self.timeZone = timeZone
        self.cameraWidth = max(cameraWidth, "camera".count)
    }

    public var header: String? {
        row("time", "camera", "face", "emotion", "conf.", "latency", "model")
    }

    public func lines(for report: RecordedReport) -> [String] {
        let time = localTime(report.capturedAt)
        let latency = Self.text(microseconds: report.latency)
        return report.rows.map { row in
            let reader = report.model(ofRow: row?.face)
            let model = "\(reader.name)-\(reader.version)"
            guard let (index, face) = row else {
                return self.row(time, report.camera.text, "–", "no face", "", latency, model)
            }
            let confidence = "\(Int((face.confidence * 100).rounded())) %"
            return self.row(time, report.camera.text, String(index + 1), face.emotion.name, confidence, latency, model)
        }
    }

    private func row(
        _ time: String,
        _ camera: String,
        _ face: String,
        _ emotion: String,
        _ confidence: String,
        _ latency: String,
        _ model: String
    ) -> String {
        [
            time.padded(to: 23), camera.padded(to: cameraWidth), face.padded(to: 4, onLeft: true),
            emotion.padded(to: 8), confidence.padded(to: 5, onLeft: true), latency.padded(to: 8, onLeft: true), model,
        ].joined(separator: "  ")
    }

    private func localTime(_ microseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1e6)
        let time = RecordTime(microseconds: microseconds, offset: Int64(timeZone.secondsFromGMT(for: date)))
        return "\(time.date) \(time.time)"
    }

    /// As precise as it matters: `87 ms`, `4.2 s`, `13 min`, `5 h`.
    private static func text(microseconds: Int64) -> String {
        let seconds = Double(microseconds) / 1e6
        return switch abs(seconds) {
        case ..<1: "\(Int((seconds * 1_000).rounded())) ms"
        case ..<60: "\((seconds * 10).rounded() / 10) s"
        case ..<3_600: "\(Int((seconds / 60).rounded())) min"
        default: "\(Int((seconds / 3_600).rounded())) h"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int, onLeft: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return onLeft ? padding + self : self + padding
    }
}
