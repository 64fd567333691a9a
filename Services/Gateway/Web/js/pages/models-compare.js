import { get } from "../api.js";
import { added } from "../core/confusion.js";
import { count, interval, modelKey, modelName, percent } from "../core/format.js";
import { button, choice, el, fillChoice, mark } from "../ui/dom.js";
import { emotionTable, matrix } from "../ui/matrix.js";
import { toastError } from "../ui/toast.js";

const DAY = 86_400_000;
const SPANS = [["1", "Last day"], ["7", "Last 7 days"], ["30", "Last 30 days"], ["", "All"]];
const VERDICTS = { first: "good", second: "good", no_evidence: "quiet" };

/** Two models on the same faces: against each other, and each against people. */
export class ModelsCompare {
    /** @param {any[]} bundles @param {string[]} cameras @param {AbortSignal} signal */
    constructor(bundles, cameras, signal) {
        this.signal = signal;
        const [first, second] = ["First", "Second"].map((text) => choice(text, [], "", () => {}));
        const span = choice("Time", SPANS, "7", () => {});
        const camera = choice("Camera", [["", "All cameras"], ...cameras.map((c) => [c, c])], "", () => {});
        this.fields = Object.fromEntries(Object.entries({ first, second, span, camera }).map(([k, f]) => [k, f.querySelector("select")]));
        this.place = el("div", { class: "compared", "aria-live": "polite" });
        this.button = button("Compare", () => this.compare(), { class: "button primary" });
        this.root = el("section", { class: "card" }, el("h2", { text: "Compare two models" }),
            el("p", { class: "quiet", text: "On the same faces: run one as the shadow of the other for a while, and answer some faces on the page Review." }),
            el("div", { class: "filters" }, first, second, span, camera, this.button), this.place);
        this.setBundles(bundles);
    }

    /** @param {any[]} bundles */
    setBundles(bundles) {
        const options = bundles.map((b) => [modelKey(b), modelName(b)]);
        fillChoice(this.fields.first, options, this.fields.first.value || options[0]?.[0]);
        fillChoice(this.fields.second, options, this.fields.second.value || options[1]?.[0]);
        this.button.disabled = options.length < 2;
        if (options.length < 2) this.place.replaceChildren(el("p", { class: "quiet", text: "Two bundles are needed; the library has fewer." }));
    }

    /** A group's model and what runs beside it are what one wants to compare. @param {any[]} groups */
    suggest(groups) {
        const selection = groups.find((g) => g.selection?.shadow || g.selection?.canary)?.selection;
        if (!selection) return;
        this.fields.first.value = modelKey(selection.model);
        this.fields.second.value = modelKey((selection.shadow ?? selection.canary).model);
    }

    async compare() {
        const { first, second, span, camera } = Object.fromEntries(Object.entries(this.fields).map(([k, s]) => [k, s.value]));
        if (first === second) {
            this.place.replaceChildren(el("p", { class: "wrong", text: "Choose two different models." }));
            return;
        }
        const since = span ? new Date(Date.now() - Number(span) * DAY).toISOString() : null;
        this.button.disabled = true;
        try {
            const ask = (model) => get("confusion", { camera, model }, this.signal);
            const [result, one, two] = await Promise.all([get("models/compare", { first, second, since, camera }, this.signal), ask(first), ask(second)]);
            this.draw(result, [first, second], [one, two]);
        } catch (error) {
            toastError(error, "The models cannot be compared");
        } finally {
            this.button.disabled = false;
        }
    }

    draw(r, [first, second], confusions) {
        const winner = { first, second, no_evidence: "no evidence" }[r.verdict];
        const number = (text, value) => el("div", {}, el("dt", { text }), el("dd", { text: value }));
        this.place.replaceChildren(el("p", { class: "verdict" }, mark(winner, VERDICTS[r.verdict]), ` ${r.sentence}`),
            el("dl", { class: "numbers wide" }, number("Faces that both saw", count(r.agreement.faces)), number("They agree", interval(r.agreement)),
                number(`${first} right`, interval(r.first)), number(`${second} right`, interval(r.second)), number("p", r.p === null ? "–" : r.p < 0.001 ? "< 0.001" : r.p.toFixed(3))),
            this.pairs(r, first, second),
            el("div", { class: "matrices" }, matrix(r.answers, { caption: "One against the other", rows: first, columns: second }),
                ...confusions.map((c, i) => this.people(c, [first, second][i]))));
    }

    pairs(r, first, second) {
        const all = r.both_right + r.first_right + r.second_right + r.neither_right;
        if (!all) return el("p", { class: "quiet", text: "People have answered none of these faces yet." });
        const parts = [["both right", r.both_right, "both"], [`only ${first}`, r.first_right, "one"], [`only ${second}`, r.second_right, "two"], ["neither", r.neither_right, "none"]];
        const bar = el("div", { class: "pair-bar", "aria-hidden": "true" }, ...parts.map(([, n, kind]) => {
            const part = el("span", { class: `pair-${kind}` });
            part.style.flexGrow = String(n);
            return part;
        }));
        return el("div", {}, bar, el("ul", { class: "legend" }, ...parts.map(([text, n, kind]) => el("li", {}, el("span", { class: `swatch pair-${kind}` }), `${text}: ${count(n)} (${percent(n / all)})`))));
    }

    people({ confusions }, name) {
        const tables = confusions.filter((c) => c.camera === this.fields.camera.value);
        const counts = added((tables.length ? tables : confusions).map((c) => c.counts));
        return el("div", {}, matrix(counts, { caption: `${name} against people`, rows: "people", columns: name }), el("details", {}, el("summary", { text: "Each emotion" }), emotionTable(counts)));
    }
}
