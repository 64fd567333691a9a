import { probabilityOf, shownOf, wordOf } from "../core/emotions.js";
import { decimal, milliseconds, modelName, percent, plural } from "../core/format.js";
import { routeText } from "../core/route.js";
import { Bars } from "../ui/bars.js";
import { CameraPicture } from "../ui/camera-picture.js";
import { livePlot, showSamples } from "../ui/charts.js";
import { el, setText } from "../ui/dom.js";
import { emoji, setEmoji } from "../ui/emoji.js";
import { drawScene, sceneText, sharpness } from "../ui/overlay.js";

const PLOTTED = 60, PLOT_EVERY = 500, STALE = 5000;

/** One camera: picture or boxes, emotion, bars, plot and numbers. `large` is the view of one camera. */
export class LiveTile {
    /** @param {string} camera @param {any} entry from `Cameras` @param {{large: boolean, pictures: boolean}} options */
    constructor(camera, entry, { large, pictures }) {
        this.camera = camera;
        this.entry = entry;
        this.large = large;
        this.pictures = pictures;
        this.bitmap = null;
        this.plot = null;
        this.plotted = 0;
        this.dirty = true;
        this.shownWidth = 0;
        this.build();
        this.resized = new ResizeObserver(([entry]) => { this.shownWidth = entry.contentRect.width; this.dirty = true; });
        this.resized.observe(this.canvas);
        this.feed = new CameraPicture(camera, large ? 10 : 4, (bitmap) => { this.bitmap?.close(); this.bitmap = bitmap; this.dirty = true; });
    }

    build() {
        this.canvas = el("canvas", { class: "stage-canvas", role: "img", "aria-label": `Boxes of ${this.camera}` });
        this.state = el("span", { class: "mark quiet" });
        this.face = emoji("neutral", "emoji mood-emoji");
        this.word = el("strong", { class: "mood-word" });
        this.faces = el("span", { class: "quiet" });
        this.bars = new Bars(`What the face at ${this.camera} shows`);
        this.plotCanvas = el("canvas", { role: "img", "aria-label": "The probabilities of the last minute; the bars have their present values" });
        this.numbers = Object.fromEntries(["fps", "latency", "drops", "model"].map((n) => [n, el("dd")]));
        const title = this.large ? el("h2", { text: this.camera })
            : el("h2", {}, el("a", { href: routeText("live", this.camera), text: this.camera, class: "stretched" }));
        this.root = el("article", { class: this.large ? "tile large" : "tile", "aria-label": `Camera ${this.camera}` },
            el("header", { class: "tile-head" }, title, this.state),
            el("div", { class: "tile-grid" }, el("div", { class: "stage" }, this.canvas),
                el("div", { class: "tile-side" }, el("div", { class: "mood" }, this.face, el("div", {}, this.word, this.faces)),
                    el("div", { class: "tile-charts" }, this.bars.root, el("div", { class: "plot" }, this.plotCanvas)), this.numberList())));
    }

    numberList() {
        const names = { fps: "Frames/s", latency: "Latency", drops: "Drops/s", model: "Model" };
        return el("dl", { class: "numbers" }, ...Object.entries(names).map(([key, text]) => el("div", { class: `number-${key}` }, el("dt", { text }), this.numbers[key])));
    }

    /** Begins to fetch and to plot; called when the tile comes into view. */
    show(Chart) {
        this.visible = true;
        this.dirty = true;
        if (this.pictures && this.entry.info.has_pictures !== false) this.feed.start();
        if (Chart && !this.plot) this.plot = livePlot(Chart, this.plotCanvas, { axes: this.large, seconds: PLOTTED });
    }

    hide() {
        this.visible = false;
        this.feed.stop();
    }

    /** Draws what changed. @param {number} now milliseconds since 1970 */
    draw(now) {
        if (!this.visible) return;
        if (this.plot && now - this.plotted >= PLOT_EVERY) {
            this.plotted = now;
            showSamples(this.plot, this.entry.samples.values(), now, PLOTTED);
            this.drawState(now);
        }
        if (!this.dirty) return;
        this.dirty = false;
        this.drawState(now);
        this.drawScene(now);
        this.drawMood(now);
        this.drawNumbers();
    }

    drawState(now) {
        const { info, report } = this.entry;
        const age = report ? now - Date.parse(report.captured_at) : Infinity;
        const [text, kind] = info.online === false ? ["offline", "bad"] : age > STALE ? ["no frames", "warn"] : ["live", "good"];
        if (this.state.textContent !== text) this.dirty = true;   // What was seen before is not shown as if it were now.
        setText(this.state, text);
        this.state.className = `mark ${kind}`;
        this.root.classList.toggle("asleep", kind !== "good");
    }

    drawScene(now) {
        const { info, report } = this.entry;
        const faces = report && now - Date.parse(report.captured_at) < STALE ? report.faces : [];
        const width = report?.width ?? info.width ?? 640, height = report?.height ?? info.height ?? 480;
        const scale = sharpness(this.shownWidth, width);
        drawScene(this.canvas, { picture: this.bitmap, width, height, scale, faces, bold: faces.length > 1 ? this.entry.face : null });
        const text = `${this.bitmap ? "Picture" : "Boxes only"} of ${this.camera}. ${sceneText(faces)}`;
        if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text);
    }

    drawMood(now) {
        const { report } = this.entry;
        const fresh = report && now - Date.parse(report.captured_at) < STALE;
        const face = fresh ? this.entry.face : null;
        const shown = face && shownOf(face);
        setEmoji(this.face, shown?.emotion ?? "neutral");
        this.face.classList.toggle("faint", !shown);
        setText(this.word, shown ? `${wordOf(shown.emotion)} ${percent(probabilityOf(shown.probabilities, shown.emotion))}` : fresh ? "No face" : "No frames");
        setText(this.faces, fresh ? `${plural(report.faces.length, "face")}${report.faces.length > 1 ? " (bold box)" : ""}` : "nothing came for a while");
        this.bars.update(shown?.probabilities ?? null, shown?.emotion);
    }

    drawNumbers() {
        const { info } = this.entry;
        setText(this.numbers.fps, decimal(info.frames_per_second));
        setText(this.numbers.latency, milliseconds(info.latency_ms));
        setText(this.numbers.drops, decimal(info.dropped_per_second));
        setText(this.numbers.model, modelName(info.model));
        const drops = Object.entries(info.drops ?? {}).map(([reason, n]) => `${reason} ${n}`).join(", ");
        this.numbers.drops.title = drops ? `Since the start: ${drops}` : "";
    }

    end() {
        this.hide();
        this.resized.disconnect();
        this.bitmap?.close();
        this.bitmap = null;
        this.plot?.destroy();
    }
}
