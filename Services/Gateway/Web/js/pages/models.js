import { get } from "../api.js";
import { count, interval, modelName, percent, size } from "../core/format.js";
import { may } from "../session.js";
import { el, empty, mark, table } from "../ui/dom.js";
import { toastError } from "../ui/toast.js";
import { ModelsCompare } from "./models-compare.js";
import { ModelGroup } from "./models-group.js";
import { uploadForm } from "./models-upload.js";

/** What runs where, and which model is better. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, { events, cameras, signal }) {
    const view = new ModelsView(root, signal);
    const [models] = await Promise.all([get("models", {}, signal), cameras.loaded ? null : cameras.load()]);
    if (signal.aborted) return;
    view.cameras = cameras.names();
    view.build(models);
    events.hear("model", (group) => view.takeGroup(group), signal);
    events.hear("reset", () => { void view.reload(); }, signal);
    await view.loadQuality();
}

class ModelsView {
    constructor(root, signal) {
        this.root = root;
        this.signal = signal;
        /** @type {Map<string, ModelGroup>} */
        this.groups = new Map();
    }

    build({ groups, bundles }) {
        this.bundles = bundles;
        this.groupPlace = el("div", { class: "groups" });
        this.quality = el("div", {});
        this.bundlePlace = el("div", {});
        this.compare = new ModelsCompare(bundles, this.cameras, this.signal);
        this.compare.suggest(groups);
        this.root.replaceChildren(el("div", { class: "page-head" }, el("h1", { text: "Models" })), this.groupPlace, this.compare.root,
            el("section", { class: "card" }, el("h2", { text: "How good they are" }), el("p", { class: "quiet", text: "By what people say of faces drawn at random, with 95 % intervals." }), this.quality),
            el("section", { class: "card" }, el("h2", { text: "Bundles" }), this.bundlePlace, may("admin") ? uploadForm(() => this.reload()) : null));
        this.drawBundles();
        if (!groups.length) this.groupPlace.replaceChildren(empty("No classifier has said what it runs", "Start one with “mien-classifier”, or everything at once with “mien up”. It appears here by itself."));
        for (const group of groups) this.takeGroup(group);
    }

    takeGroup(group) {
        let card = this.groups.get(group.group);
        if (!card) {
            if (!this.groups.size) this.groupPlace.replaceChildren();
            card = new ModelGroup(group.group, () => this.bundles);
            this.groups.set(group.group, card);
            this.groupPlace.append(card.root);
        }
        card.update(group);
    }

    async reload() {
        try {
            const { groups, bundles } = await get("models", {}, this.signal);
            this.bundles = bundles;
            this.drawBundles();
            this.compare.setBundles(bundles);
            for (const group of groups) this.takeGroup(group);
        } catch (error) {
            toastError(error, "The models are not known");
        }
    }

    drawBundles() {
        const rows = this.bundles.map((b) => [modelName(b), size(b.bytes), (b.precisions ?? []).join(", ") || "–", el("code", { text: b.sha256.slice(0, 12), title: b.sha256 })]);
        this.bundlePlace.replaceChildren(rows.length ? table("Bundles", [["Bundle", ""], ["Size", "n"], ["Precisions", ""], ["SHA-256", ""]], rows)
            : el("p", { class: "quiet", text: "The library has no bundle. Upload one below, or select one with “mien models use ./my-model-1.0.0”." }));
        for (const group of this.groups.values()) group.setBundles();
    }

    async loadQuality() {
        try {
            const { qualities } = await get("quality", {}, this.signal);
            this.quality.replaceChildren(qualities.length ? table("How good the models are", QUALITY, qualities.map(qualityRow))
                : el("p", { class: "quiet", text: "Nobody has answered a random face yet. Do so on the page Review." }));
        } catch (error) {
            if (!this.signal.aborted) this.quality.replaceChildren(el("p", { class: "wrong", text: `Not known: ${error.message}` }));
        }
    }
}

const QUALITY = [["Model", ""], ["Camera", ""], ["Right, random faces", "n"], ["Labels", "n"], ["Right, all labelled", "n"], ["This week", "n"], ["People agree", "n"], ["", ""]];

function qualityRow(q) {
    return [modelName(q.model), q.camera || "all", intervalBar(q), count(q.labels), percent(q.all?.share, 1), interval(q.week),
        q.agreement === null ? "–" : `${percent(q.agreement)} (α ${q.alpha?.toFixed(2) ?? "–"})`, q.drifting ? mark("worse than last week", "bad") : ""];
}

// A whisker says at a glance what the numbers say exactly.
function intervalBar(q) {
    const range = el("span", { class: "whisker-range" }), dot = el("span", { class: "whisker-dot" });
    range.style.left = `${q.lower * 100}%`;
    range.style.width = `${(q.upper - q.lower) * 100}%`;
    dot.style.left = `${q.accuracy * 100}%`;
    return el("span", { class: "whisker-cell" }, el("span", { class: "whisker", "aria-hidden": "true" }, range, dot), interval({ share: q.accuracy, lower: q.lower, upper: q.upper }));
}

