internal import CCapture
internal import Failure

extension CaptureError {
    /// What a call of the C layer answered, said of this source.
    init(_ result: mien_capture_result, source: CaptureSource) {
        let (code, advice) = Self.meaning(of: result.status, source: source)
        let detail = result.detail == 0 ? "" : " [\(Self.text(of: result.detail))]"
        self.init(code, "\(source) \(advice)\(detail).")
    }

    static func stopped(_ source: CaptureSource) -> Self {
        CaptureError(mien_capture_result(status: .stopped, detail: 0), source: source)
    }

    static func tooLarge(_ source: CaptureSource) -> Self {
        CaptureError(mien_capture_result(status: .tooLarge, detail: 0), source: source)
    }

    private static func text(of detail: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        mien_capture_describe(detail, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func meaning(
        of status: mien_capture_status,
        source: CaptureSource
    ) -> (code: CaptureFailureCode, advice: String) {
        switch status {
        case .notFound: (.notFound, absenceAdvice(for: source))
        case .denied: (.permissionDenied, permissionAdvice(for: source))
        case .unauthorised:
            (.unauthorised, "refuses the user or the password: put the right ones into the URL, as user:password@host")
        case .busy:
            (.busy, "is in use by another program, or its USB bus has no bandwidth left: free it, or ask for less")
        case .unreachable: (.unreachable, "cannot be reached: check host and port, and that the server runs")
        case .timeout: (.timeout, "gave no picture in time: check the camera and its network, or allow more time")
        case .disconnected: (.disconnected, "went away: plug it in or start it again, then open it again")
        case .unsupported: (.unsupported, unsupportedAdvice(for: source))
        case .noFFmpeg: (.libraryMissing, "needs FFmpeg, which is not here: install it (`apt install ffmpeg`)")
        case .tooLarge: (.tooLarge, "has pictures of more than 16 megapixels: choose a smaller size")
        case .corrupt: (.corrupt, "gives damaged pictures alone: check the cable, the network or the file")
        case .stopped: (.stopped, "was stopped: open it again to go on")
        case .noMemory: (.failed, "found too little memory: free some, or choose a smaller size")
        case .ok, .end, .failed: (.failed, "cannot be read: act on what the system says, then open it again")
        }
    }

    private static func absenceAdvice(for source: CaptureSource) -> String {
        switch source.kind {
        case .device: "is not there: plug the camera in, and look for its node with `ls /dev/video*`"
        case .stream: "is not known to its server: check the path behind the host"
        case .file: "is not there: check the path"
        }
    }

    private static func permissionAdvice(for source: CaptureSource) -> String {
        switch source.kind {
        case .device: "may not be opened by this user: add the user to the group `video` and log in again"
        case .stream, .file: "may not be read by this user: change its permissions"
        }
    }

    private static func unsupportedAdvice(for source: CaptureSource) -> String {
        switch source.kind {
        case .device: "is no camera that gives MJPEG or YUYV pictures: choose another /dev/video node"
        case .stream: "is no video stream that can be decoded: check that the path on the server is that of a stream"
        case .file: "is no complete video that can be decoded: convert it with ffmpeg, or choose another file"
        }
    }
}
