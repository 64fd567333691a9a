import Failure
import Foundation
import FoundationNetworking
import Synchronization

/// One download into a file.
///
/// What comes is believed to be neither complete nor of a decent size; whether it is the right file is for its hash to say.
/// A redirection is followed to https, or to this machine.
final class FileDownload: NSObject, URLSessionDataDelegate {
    /// What goes on, for a progress bar: bytes so far.
    typealias Progress = @Sendable (Int) -> Void

    private struct State {
        var byteCount = 0
        var fault: MienError?
        var continuation: CheckedContinuation<Void, any Error>?
    }

    private let url: URL
    private let file: FileHandle
    private let limit: Int
    private let progress: Progress
    private let state = Mutex(State())

    /// For how long nothing may come, and how long it may take as a whole, in seconds.
    private static let patience = (idle: 30.0, total: 600.0)

    private init(_ url: URL, into file: FileHandle, limit: Int, progress: @escaping Progress) {
        self.url = url
        self.file = file
        self.limit = limit
        self.progress = progress
    }

    /// Downloads a file.
    ///
    /// - Parameters:
    ///   - file: takes the bytes.
    ///   - limit: more bytes than this are refused.
    /// - Throws: ``MienError``: `downloadMissing` (the server has no such file), `downloadFailed`.
    static func run(_ url: URL, into file: FileHandle, limit: Int, progress: @escaping Progress) async throws {
        let download = FileDownload(url, into: file, limit: limit, progress: progress)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = patience.idle
        configuration.timeoutIntervalForResource = patience.total
        let session = URLSession(configuration: configuration, delegate: download, delegateQueue: nil)
        // The session holds its delegate until it is told that nothing more comes.
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: url)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                download.state.withLock { $0.continuation = continuation }
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    // MARK: What the session tells, on its own queue

    // Where it waits for an answer, the answer alone ends the task: cancelled before that, Foundation traps on the answer.

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        guard let target = request.url, Self.mayLead(to: target) else {
            let place = request.url?.absoluteString ?? "nowhere"
            refuse(
                "leads on to \(place), which is neither https nor this machine",
                advice: "name the address itself"
            )
            completionHandler(nil)
            return
        }
        completionHandler(request)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        if status == 404 || status == 410 {
            fail(MienError(.downloadMissing, "\(url) is not there: name another address or a file with --from"))
            completionHandler(.cancel)
        } else if !(200..<300).contains(status) {
            refuse("answers with HTTP status \(status)", advice: "try later, or --from a mirror or a file")
            completionHandler(.cancel)
        } else if response.expectedContentLength > Int64(limit) {
            refuse(
                "has \(response.expectedContentLength) bytes, more than \(limit)",
                advice: Self.tooLargeAdvice
            )
            completionHandler(.cancel)
        } else {
            completionHandler(.allow)
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let byteCount = state.withLock { state in
            state.byteCount += data.count
            return state.byteCount
        }
        guard byteCount <= limit else {
            refuse("sends more than \(limit) bytes", advice: Self.tooLargeAdvice)
            dataTask.cancel()
            return
        }
        do {
            try file.write(contentsOf: data)
        } catch {
            fail(MienError(.cannotWrite, "the download cannot be written: make room on the disk", cause: error))
            dataTask.cancel()
            return
        }
        progress(byteCount)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (fault, continuation) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.fault, state.continuation)
        }
        if let fault {
            continuation?.resume(throwing: fault)
        } else if let error {
            continuation?.resume(throwing: Self.broken(url, error))
        } else {
            continuation?.resume()
        }
    }

    // MARK: Faults

    private static let tooLargeAdvice = "that is another file; name the right one with --from"

    private static func mayLead(to url: URL) -> Bool {
        switch url.scheme?.lowercased() {
        case "https": true
        case "http": ["localhost", "127.0.0.1", "::1", "[::1]"].contains(url.host?.lowercased())
        default: false
        }
    }

    private static func broken(_ url: URL, _ error: any Error) -> MienError {
        MienError(
            .downloadFailed,
            "\(url) cannot be downloaded (\((error as NSError).localizedDescription)): check the network, or --from a mirror "
                + "or a file"
        )
    }

    private func refuse(_ fault: String, advice: String) {
        fail(MienError(.downloadFailed, "\(url) \(fault): \(advice)"))
    }

    // The first fault is the cause of those that follow.
    private func fail(_ fault: MienError) { state.withLock { $0.fault = $0.fault ?? fault } }
}
