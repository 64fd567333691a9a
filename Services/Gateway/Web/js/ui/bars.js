import { EMOTIONS, probabilityOf, ranked, wordOf } from "../core/emotions.js";
import { percent } from "../core/format.js";
import { el, setText } from "./dom.js";
import { emoji } from "./emoji.js";

/** Seven bars with words and numbers; they change in place. */
export class Bars {
    /** @param {string} label what the bars are of */
    constructor(label) {
        this.rows = EMOTIONS.map((emotion) => {
            const value = el("span", { class: "bar-value" });
            const fill = el("span", { class: `bar-fill of-${emotion}` });
            const row = el("li", {}, emoji(emotion, "emoji tiny"), el("span", { class: "bar-word", text: wordOf(emotion) }),
                el("span", { class: "bar-track" }, fill), value);
            return { emotion, row, fill, value };
        });
        this.root = el("ul", { class: "bars", "aria-label": label }, ...this.rows.map((r) => r.row));
    }

    /** @param {Record<string, number>|null} probabilities @param {string|null} [shown] what the face is said to show: over time that need not be the likeliest */
    update(probabilities, shown) {
        const first = shown ?? (probabilities && ranked(probabilities)[0]);
        for (const { emotion, row, fill, value } of this.rows) {
            const p = probabilityOf(probabilities, emotion);
            fill.style.transform = `scaleX(${p.toFixed(3)})`;
            setText(value, probabilities ? percent(p) : "–");
            row.classList.toggle("first", emotion === first);
        }
        return this;
    }
}
