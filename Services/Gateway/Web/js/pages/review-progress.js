import { get } from "../api.js";
import { wordOf } from "../core/emotions.js";
import { count, interval, modelName, percent, plural } from "../core/format.js";
import { agreement } from "../core/review-session.js";
import { button, el, mark, setText } from "../ui/dom.js";
import { emoji } from "../ui/emoji.js";
import { toastError } from "../ui/toast.js";

const SHOWN = 8;

/** How far one has come, how people agree, and the last answers. */
export class ReviewProgress {
    /** @param {(key: string) => void} onUndo */
    constructor(onUndo) {
        this.onUndo = onUndo;
        this.given = el("dd", { text: "0" });
        this.agreed = el("dd", { text: "–" });
        this.left = el("dd", { text: "–" });
        this.unsent = el("p", { class: "unsent", role: "status" });
        this.answers = el("ol", { class: "last-answers" });
        this.quality = el("div", {});
        const number = (text, dd) => el("div", {}, el("dt", { text }), dd);
        this.root = el("aside", { class: "review-side", "aria-label": "Progress" },
            el("section", { class: "card" }, el("h2", { text: "This session" }),
                el("dl", { class: "numbers wide" }, number("Answered", this.given), number("As the model", this.agreed), number("Waiting here", this.left)), this.unsent, this.answers),
            el("section", { class: "card" }, el("h2", { text: "All people's answers" }), this.quality));
    }

    /** @param {import("../core/review-session.js").Review} review */
    update(review) {
        setText(this.given, count(review.given));
        setText(this.agreed, percent(agreement(review)));
        setText(this.left, count(review.waiting.length));
        const last = review.answers.slice(-SHOWN).reverse();
        this.answers.replaceChildren(...last.map((answer) => el("li", {}, emoji(answer.emotion ?? "neutral", answer.emotion ? "emoji small" : "emoji small faint"),
            el("span", { class: "grow", text: answer.emotion ? wordOf(answer.emotion) : answer.verdict.replaceAll("_", " ") }),
            answer.verdict === "confirmed" ? mark("as the model", "good") : answer.verdict === "corrected" ? mark(`not ${answer.item.emotion}`, "warn") : null,
            button("Undo", () => this.onUndo(answer.key), { class: "button small plain", "aria-label": `Undo ${answer.emotion ?? answer.verdict}` }))));
    }

    /** @param {number} waiting labels that the gateway has not accepted yet */
    waiting(waiting) {
        setText(this.unsent, waiting > 1 ? `${plural(waiting, "answer")} on the way: sent again until the gateway has them` : "");
    }

    /** @param {Record<string, string>} chosen @param {AbortSignal} signal */
    async loadQuality({ camera, model }, signal) {
        try {
            const { qualities } = await get("quality", { camera, model }, signal);
            const rows = qualities.filter((q) => (camera ? q.camera === camera : q.camera === ""));
            this.quality.replaceChildren(...(rows.length ? rows.slice(0, 4).map(qualityBlock) : [el("p", { class: "quiet", text: "Nobody has answered a random face yet." })]));
        } catch (error) {
            if (!signal.aborted) toastError(error, "How people agree is not known");
        }
    }
}

function qualityBlock(q) {
    return el("div", { class: "quality" }, el("h3", { text: modelName(q.model) }),
        el("p", {}, `Right in ${interval({ share: q.accuracy, lower: q.lower, upper: q.upper })} of ${plural(q.labels, "random face")}`),
        el("p", { class: "quiet", text: q.agreement === null ? "Not enough second opinions to say how people agree" : `People agree in ${percent(q.agreement)} (α ${q.alpha?.toFixed(2) ?? "–"})` }),
        q.drifting ? mark("worse than last week", "bad") : null);
}
