extension FuzzSeeds {
    /// By target.
    static let texts: [String: [String]] = [
        "topic": [
            "mien/v1/home/hall/frame", "mien/v1/home/hall/emotions/json", "mien/v1/home/models/default/c1/actual",
            "mien/v1/home/services/camera/hall/status", "mien/v1/home/labels", "mien/v1/home/receipts/c1",
            "mien/v1/home/rpc/reply/client", "mien/v1/home/rpc/recorder/reports",
        ],
        // The first byte says what it is read as: its place among the readers.
        "text": [
            "\u{0}hall-cam", "\u{1}tiny-1.0.0@abcd", "\u{2}mqtts://name:word@broker.example:8883",
            "\u{3}postgres://mien@db.example/mien", "\u{4}hall:0000000000000007:1", "\u{5}hall:0000000000000007:1:0",
            "\u{6}192.0.2.1", "\u{6}2001:db8::1", "\u{7}\(String(repeating: "0f", count: 32))",
            "\u{8}2026-11-21T12:00:00.5+01:00", "\u{9}AQI_-w", "\u{a}form-data; name=\"image\"; filename=x",
            "\u{b}a%20b+c", "\u{c}[::1]", "\u{d}server.example",
        ],
        "query": ["camera=hall&since=2026-11-21T12:00:00Z&emotion=happy&model=tiny&limit=10"],
        "picture-url": ["https://pictures.example/a.jpg?x=1", "https://93.184.216.34/", "http://[2606:4700::1]:80/a"],
        "tokens": [
            "# people\nanna admin \(String(repeating: "0f", count: 32))\n"
                + "bob viewer \(String(repeating: "a1", count: 32)) 2027-01-01T00:00:00Z\n"
        ],
        "base64": ["data:image/jpeg;base64,/9j/2Q==", "/9j/\r\n2Q=="],
        "gzip": ["<html><head></head></html>"],
        "multipart": [
            "multipart/form-data; boundary=x\n\u{5}--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\nbytes\r\n--x--\r\n"
        ],
        "label-body": [
            #"{"face_id":"hall:0000000000000007:1:0","key":"k1","verdict":"corrected","emotion":"sad","shown":"happy"}"#,
            #"{"face_id":"hall:0000000000000007:1:0","key":"k2","verdict":"undone","undoes":"k1","person":"anna"}"#,
        ],
        "bundle": [
            """
            {"format":1,"name":"tiny","version":"1.0.0","task":"expression","input":{"channels":1,"layout":"NCHW",\
            "resize":[48,48],"center_crop":[44,44],"mean":[129],"std":[65]},"face":{"square":true,"scale":0.95,\
            "align":"none"},"output":"probabilities","macs":1e6,"parameters":10,"data":"x","int8_tolerance":0.1,\
            "labels":["angry","disgust","fear","happy","sad","surprise","neutral"],"sha256":{"model.onnx":"00"}}
            """
        ],
        "bundle-detector": [
            """
            {"format":1,"name":"face","version":"0.1.0","task":"face-detection","decoder":"yunet","input":{"channels":3,\
            "order":"bgr","stride":32,"mean":[0,0,0],"std":[1,1,1],"size":[320,320]},"score_threshold":0.6,\
            "nms_threshold":0.3,"sha256":{"model.onnx":"00"}}
            """
        ],
        "selftest": [
            #"{"inputs_2x2_uint8":[[0,1,2,255]],"expected":[[1,0,0,0,0,0,0]],"tolerance":0.01}"#
        ],
        "selftest-detector": [
            """
            {"format":1,"width":32,"height":32,"pixels_bgr_base64":"\(String(repeating: "AAAA", count: 1024))",\
            "faces":[{"box":[1,2,3,4],"score":0.9,"landmarks":[[1,2],[3,4],[5,6],[7,8],[9,10]]}],\
            "tolerance":{"pixels":1,"score":0.05}}
            """
        ],
        "configuration": [
            """
            site: home
            data: ~/mien
            broker: mqtt://broker.example:1883
            cameras:
              hall: /dev/video0
              door: {source: "rtsp://cam/1", fps: 5, size: 640x480, quality: 80, motion_gate: true}
            detector: {kind: yunet, workers: 2, search_side: 640}
            recorder: {database: "postgres://mien@db/mien", synchronous: full}
            gateway: {port: 8080}
            privacy: {}
            retention: {}
            log_level: info
            """
        ],
        "enrolment": [
            "\u{0}" + #"{"content":{"format":1,"node":"hall","site":"home","role":"camera","cameras":["hall"],"#
                + #""broker":"mqtts://server:8883","authority":"-----BEGIN CERTIFICATE-----\n","certificate":""},"#
                + #""signature":"AAAA"}"#,
            "\u{1}-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
            "\u{2}-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        ],
        "fer2013": [
            "emotion,pixels,Usage\n3,\(String(repeating: "7 ", count: 2303))255,Training\n9,1 2 3,Training\n"
        ],
    ]
}
