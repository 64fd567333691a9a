import CCapture
import Failure
import Glibc
import Testing

@testable import Capture

@Suite struct FFmpegTests {
    @Test func withoutFFmpegASourceSaysWhatToInstall() throws {
        let result = mien_capture_result(status: .noFFmpeg, detail: 0)
        let error = CaptureError(result, source: try CaptureSource("film.mp4"))
        #expect(error.code == .libraryMissing)
        #expect(error.message.contains("apt install ffmpeg"))
    }

    @Test(arguments: [(-ENOENT, "No such file or directory"), (-EBUSY, "Device or resource busy")])
    func theSystemsErrorsHaveTheSystemsWords(_ detail: Int32, _ words: String) {
        var text = [CChar](repeating: 1, count: 64)
        mien_capture_describe(detail, &text, text.count)
        #expect(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) == words)
    }
}
