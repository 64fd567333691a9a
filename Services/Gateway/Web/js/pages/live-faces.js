import { margin, probabilityOf, shownOf, wordOf } from "../core/emotions.js";
import { localTime, percent, plural } from "../core/format.js";
import { el, fillOr, setText, Table } from "../ui/dom.js";
import { emojiWord } from "../ui/emoji.js";

const COLUMNS = [["Track", "n"], ["Shows", ""], ["Likelihood", "n"], ["Ahead of the second", "n"], ["This frame alone", ""], ["Found", "n"], ["Captured", ""]];
const EVERY = 500, SPOKEN_EVERY = 5000;

/** All faces of the newest frame as a table, and the largest one's changes spoken, seldom enough to listen to. */
export class FaceTable {
    constructor() {
        this.body = el("div", {});
        this.none = el("p", { class: "quiet", text: "No face is seen at present." });
        this.table = new Table("Faces in this frame", COLUMNS);
        this.spoken = el("p", { class: "hidden", role: "status" });
        this.root = el("section", { class: "card" }, el("h2", { text: "Faces in this frame" }), this.body, this.spoken);
        this.drawn = 0;
        this.said = 0;
    }

    /** @param {any|null} report */
    update(report) {
        const now = Date.now();
        if (now - this.drawn < EVERY) return;
        this.drawn = now;
        const faces = report?.faces ?? [];
        fillOr(this.table, faces.map((face) => this.row(report, face)), this.body, this.none);
        this.say(faces, now);
    }

    row(report, face) {
        const shown = shownOf(face);
        return [String(face.track ?? "–"), emojiWord(shown.emotion), percent(probabilityOf(shown.probabilities, shown.emotion)), percent(margin(shown.probabilities)),
            wordOf(face.emotion), percent(face.score), localTime(report.captured_at)];
    }

    say(faces, now) {
        const words = faces.map((f) => wordOf(shownOf(f).emotion)).join(", ");
        const text = faces.length ? `${plural(faces.length, "face")}: ${words}` : "No face is seen";
        if (now - this.said < SPOKEN_EVERY || text === this.spoken.textContent) return;
        this.said = now;
        setText(this.spoken, text);
    }
}
