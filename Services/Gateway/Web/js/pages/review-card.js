import { EMOTIONS, margin, probabilityOf, wordOf } from "../core/emotions.js";
import { parseFaceID } from "../core/face-id.js";
import { localTime, modelName, percent } from "../core/format.js";
import { Bars } from "../ui/bars.js";
import { el, mark } from "../ui/dom.js";
import { emoji } from "../ui/emoji.js";

const WHY = {
    random: "Drawn at random: such faces tell how good the model is",
    uncertain: "The model is unsure: two emotions lie close together",
    disputed: "Models differ, or the model and what this track showed",
    rare: "The model seldom says this",
    contested: "People differ about this face: you decide",
    newest: "One of the newest faces",
    second: "Somebody answered it already: a second opinion",
};

/** One face, what the model says, and the buttons. */
export class ReviewCard {
    /** @param {(action: import("../core/shortcuts.js").Action) => void} onAction */
    constructor(onAction) {
        this.onAction = onAction;
        this.picture = el("img", { class: "crop", width: 260, height: 260 });
        this.noPicture = el("div", { class: "crop none" }, el("p", { text: "No picture was kept of this face" }));
        this.why = el("p", { class: "why" });
        this.bars = new Bars("What the model says");
        this.about = el("p", { class: "quiet" });
        this.said = el("p", { class: "model-says", role: "status" });
        this.others = el("p", { class: "quiet" });
        this.root = el("section", { class: "card review-card", "aria-label": "Face" },
            el("div", { class: "review-picture" }, this.picture, this.noPicture),
            el("div", { class: "review-about" }, this.why, this.said, this.bars.root, this.others, this.about), this.buttons());
    }

    buttons() {
        this.emotions = EMOTIONS.map((e, i) => el("button", { type: "button", class: "button answer", "aria-keyshortcuts": String(i + 1), on: { click: () => this.onAction({ kind: "emotion", emotion: e }) } },
            emoji(e, "emoji"), el("span", { text: wordOf(e) }), el("kbd", { text: String(i + 1) })));
        const more = [["not_a_face", "Not a face", "0"], ["skip", "Skip", "s"], ["undo", "Undo", "u"]].map(([kind, text, key]) =>
            el("button", { type: "button", class: "button answer plain", "aria-keyshortcuts": key, on: { click: () => this.onAction({ kind }) } }, el("span", { text }), el("kbd", { text: key })));
        return el("div", { class: "answers" }, el("div", { class: "answer-grid", role: "group", "aria-label": "What it shows" }, ...this.emotions), el("div", { class: "answer-more" }, ...more));
    }

    /** @param {any} item @param {HTMLElement} place */
    show(item, place) {
        if (this.root.parentNode !== place) place.replaceChildren(this.root);
        const camera = parseFaceID(item.face_id)?.camera ?? "?";
        this.picture.hidden = !item.crop;
        this.noPicture.hidden = !!item.crop;
        if (item.crop) this.picture.src = item.crop;
        this.picture.alt = `A face at ${camera}`;
        this.why.replaceChildren(mark(item.reason, "accent"), ` ${WHY[item.reason] ?? ""}`);
        const p = probabilityOf(item.probabilities, item.emotion);
        this.said.textContent = `The model says ${item.emotion}, ${percent(p)}${margin(item.probabilities) < 0.1 ? ", and is not sure" : ""}`;
        this.bars.update(item.probabilities, item.emotion);
        this.about.textContent = `${camera} · ${localTime(item.captured_at)} · ${modelName(item.model)}${item.track ? ` · track ${item.track}` : ""}`;
        this.others.textContent = item.labels?.length ? `Others said: ${item.labels.map((l) => l.emotion ?? l.verdict.replaceAll("_", " ")).join(", ")}` : "";
        this.emotions.forEach((b, i) => b.classList.toggle("suggested", EMOTIONS[i] === item.emotion));
    }
}
