import { el } from "../ui/dom.js";

const LEAST = 6;   // Pixels: less is a click.

/** Drag over a chart to choose a part of it. */
export class Selecting {
    /** @param {HTMLElement} box around the canvas @param {any} chart @param {(from: number, to: number) => void} onSelect indexes of the bars */
    constructor(box, chart, onSelect) {
        this.box = box;
        this.chart = chart;
        this.onSelect = onSelect;
        this.mark = el("div", { class: "selection", hidden: true });
        box.append(this.mark);
        box.addEventListener("pointerdown", (event) => this.begin(event));
        box.addEventListener("pointermove", (event) => this.move(event));
        box.addEventListener("pointerup", (event) => this.finish(event));
        box.addEventListener("pointercancel", () => this.cancel());
    }

    begin(event) {
        if (event.button !== 0 || event.pointerType === "touch") return;   // Fingers scroll; they have the buttons.
        this.from = this.inside(event);
        this.box.setPointerCapture(event.pointerId);
    }

    move(event) {
        if (this.from === undefined) return;
        const to = this.inside(event);
        this.mark.hidden = Math.abs(to - this.from) < LEAST;
        this.mark.style.left = `${Math.min(to, this.from)}px`;
        this.mark.style.width = `${Math.abs(to - this.from)}px`;
    }

    finish(event) {
        if (this.from === undefined) return;
        const ends = [this.from, this.inside(event)].sort((a, b) => a - b);
        this.cancel();
        if (ends[1] - ends[0] < LEAST) return;
        const [from, to] = ends.map((x) => this.chart.scales.x.getValueForPixel(x));
        this.onSelect(from, to);
    }

    cancel() {
        this.from = undefined;
        this.mark.hidden = true;
    }

    inside(event) {
        const { left, right } = this.chart.chartArea;
        return Math.min(right, Math.max(left, event.clientX - this.box.getBoundingClientRect().left));
    }
}
