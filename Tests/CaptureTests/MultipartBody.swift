/// The answer of a camera that sends Motion JPEG over HTTP.
struct MultipartBody {
    private(set) var bytes = Array(
        "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n".utf8
    )

    /// - Parameter tellsLengths: whether each part has a `Content-Length`, which not all cameras send.
    init(_ jpegs: [[UInt8]], tellsLengths: Bool = true) {
        for jpeg in jpegs {
            bytes += Array("--frame\r\nContent-Type: image/jpeg\r\n".utf8)
            if tellsLengths { bytes += Array("Content-Length: \(jpeg.count)\r\n".utf8) }
            bytes += [0x0D, 0x0A] + jpeg + [0x0D, 0x0A]
        }
        if !tellsLengths { bytes += Array("--frame\r\n".utf8) }
    }
}
