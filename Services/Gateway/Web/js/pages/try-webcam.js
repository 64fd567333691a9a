import { post } from "../api.js";
import { fitted, Rate } from "../core/compose.js";
import { mainFace } from "../core/emotions.js";
import { decimal, milliseconds } from "../core/format.js";
import { Bars } from "../ui/bars.js";
import { button, el, setText } from "../ui/dom.js";
import { drawScene } from "../ui/overlay.js";

const LARGEST = 640, QUALITY = 0.85;

/** The browser's own camera: one picture, or one after the other. What is read live is not recorded. */
export class Webcam {
    /** @param {{onPicture: (blob: Blob) => void, onError: (error: Error) => void}} given */
    constructor({ onPicture, onError }) {
        this.onPicture = onPicture;
        this.onError = onError;
        this.video = el("video", { muted: true, playsInline: true, "aria-label": "Your webcam" });
        this.canvas = el("canvas", { class: "over-video", "aria-hidden": "true" });
        this.numbers = el("p", { class: "quiet", role: "status" });
        this.bars = new Bars("What your face shows");
        this.open = button("Use the webcam", () => this.start());
        this.panel = el("div", { class: "webcam", hidden: true }, el("div", { class: "stage" }, this.video, this.canvas),
            el("div", { class: "row" }, button("Take a picture", () => this.snap(), { class: "button primary" }),
                this.live = button("Read live", () => this.toggle(), { "aria-pressed": "false" }), button("Close the webcam", () => this.end(), { class: "button plain" })),
            this.numbers, this.bars.root);
        this.bars.root.hidden = true;
        this.root = el("div", {}, this.open, this.panel);
    }

    async start() {
        if (!navigator.mediaDevices) {
            this.onError(new Error("This browser gives no webcam to pages without HTTPS. Open Mien on this machine itself, or over HTTPS."));
            return;
        }
        try {
            this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: LARGEST } }, audio: false });
            this.video.srcObject = this.stream;
            await this.video.play();
            this.panel.hidden = false;
            this.open.hidden = true;
        } catch (error) {
            this.end();
            this.onError(new Error(SENTENCES[error.name] ?? `The webcam cannot be used: ${error.message}`));
        }
    }

    async snap() {
        const blob = await this.grab();
        if (blob) this.onPicture(blob);
    }

    toggle() {
        this.running = !this.running;
        this.live.setAttribute("aria-pressed", String(this.running));
        this.live.textContent = this.running ? "Stop" : "Read live";
        this.bars.root.hidden = !this.running;
        if (this.running) void this.run();
        else this.clear();
    }

    async run() {
        const rate = new Rate();
        this.stopping = new AbortController();
        while (this.running) {
            const wait = await this.readOnce(rate);
            if (wait > 0) await new Promise((resolve) => { setTimeout(resolve, wait); });
        }
    }

    async readOnce(rate) {
        try {
            const blob = document.hidden ? null : await this.grab();
            if (!blob) return 500;
            const answer = await post("predict", blob, { record: false }, this.stopping.signal);
            if (!this.running) return 0;
            drawScene(this.canvas, { picture: null, clear: true, width: answer.width, height: answer.height, faces: answer.faces });
            this.bars.update(mainFace(answer.faces)?.probabilities ?? null);
            setText(this.numbers, `${decimal(rate.mark(performance.now()))} pictures/s, ${milliseconds(answer.milliseconds?.all)} each, not recorded`);
            return 0;
        } catch (error) {
            if (error.name === "AbortError") return 0;
            if (error.retryAfter || error.code === "busy") return Math.max(500, (error.retryAfter ?? 0) * 1000);
            this.toggle();
            this.onError(error);
            return 0;
        }
    }

    grab() {
        const { videoWidth, videoHeight } = this.video;
        if (!videoWidth) return Promise.resolve(null);
        const { width, height } = fitted(videoWidth, videoHeight, LARGEST);
        const canvas = this.grabbed ??= document.createElement("canvas");
        canvas.width = width;
        canvas.height = height;
        canvas.getContext("2d").drawImage(this.video, 0, 0, width, height);
        return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
    }

    clear() {
        this.stopping?.abort();
        this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
        setText(this.numbers, "");
    }

    end() {
        if (this.running) this.toggle();
        for (const track of this.stream?.getTracks() ?? []) track.stop();
        this.stream = null;
        this.video.srcObject = null;
        this.panel.hidden = true;
        this.open.hidden = false;
    }
}

const SENTENCES = {
    NotAllowedError: "The webcam is blocked. Allow it for this page in the browser's address bar.",
    NotFoundError: "No webcam was found on this machine.",
    NotReadableError: "Another program uses the webcam. Close it there.",
};
