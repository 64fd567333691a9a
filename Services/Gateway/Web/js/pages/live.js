import { get } from "../api.js";
import { routeText } from "../core/route.js";
import { legend, loadChart } from "../ui/charts.js";
import { el, empty } from "../ui/dom.js";
import { toastError } from "../ui/toast.js";
import { FaceTable } from "./live-faces.js";
import { LiveTile } from "./live-tile.js";

const DRAW_EVERY = 100;

/** The page of all cameras, or of one. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, context) {
    const { cameras, signal } = context;
    const view = new LiveView(root, context);
    signal.addEventListener("abort", () => view.end());
    const [privacy] = await Promise.all([get("privacy", {}, signal), cameras.load()]);
    if (signal.aborted) return;
    view.privacy = privacy;
    view.list();
    cameras.addEventListener("list", () => view.list(), { signal });
    cameras.addEventListener("camera", (event) => view.changed(event.detail), { signal });
    view.run();
    try {
        view.Chart = await loadChart();
        if (!signal.aborted) view.plotAll();
    } catch (error) {
        toastError(error);
    }
}

/** What the arrow keys do here. @param {{kind: string}} action @param {import("../app.js").Context} context */
export function act(action, { cameras, route }) {
    if (!route.part) return;
    const names = cameras.sending();
    const by = { previous: -1, next: 1 }[action.kind];
    if (action.kind === "back") location.hash = routeText("live");
    else if (by && names.length) location.hash = routeText("live", names[(names.indexOf(route.part) + by + names.length) % names.length]);
}

class LiveView {
    constructor(root, { cameras, route }) {
        this.root = root;
        this.cameras = cameras;
        this.only = route.part;
        /** @type {Map<string, LiveTile>} */
        this.tiles = new Map();
        this.Chart = null;
        this.privacy = { pictures: "none" };
        this.shown = "";
        this.table = null;
        this.watch = new IntersectionObserver((entries) => entries.forEach((e) => this.seen(e)), { rootMargin: "80px" });
    }

    /** Shows the tiles of those cameras that there are now; what stays is left alone. */
    list() {
        const names = this.only ? this.cameras.names().filter((n) => n === this.only) : this.cameras.sending();
        if (names.join() === this.shown && this.shown) return;
        this.shown = names.join();
        this.endTiles();
        if (!names.length) this.root.replaceChildren(el("h1", { class: "hidden", text: "Live" }), this.nothing());
        else if (this.only) this.showOne(names[0]);
        else this.showMany(names);
    }

    nothing() {
        const text = this.only ? `There is no camera “${this.only}”. It may not have sent anything since the gateway started.`
            : "No camera is sending: start one with “mien up --source door=/dev/video0”, or people who are drawn with “mien demo”. It appears here by itself.";
        const link = this.only ? el("a", { class: "button", href: routeText("live"), text: "All cameras" }) : el("a", { class: "button primary", href: routeText("try"), text: "Try it with a picture" });
        return empty(this.only ? "Unknown camera" : "No cameras yet", text, link);
    }

    showMany(names) {
        const grid = el("div", { class: "tiles", data: { count: String(names.length) } }, ...names.map((name) => this.tile(name, false).root));
        this.root.replaceChildren(this.head("Live"), grid);
        this.watchAll();
    }

    showOne(name) {
        const all = this.cameras.sending();
        const others = el("nav", { class: "camera-tabs", "aria-label": "Cameras" }, el("a", { href: routeText("live"), text: "All" }),
            ...all.map((n) => el("a", { href: routeText("live", n), text: n, "aria-current": n === name ? "page" : null })));
        this.table = new FaceTable();
        this.root.replaceChildren(this.head("Live"), others, this.tile(name, true).root, this.table.root);
        this.table.update(this.cameras.known.get(name).report);
        this.watchAll();
    }

    head(title) {
        const note = { none: "Privacy: no pictures, boxes only", boxes: "Privacy: boxes only", frames: "" }[this.privacy.pictures] ?? "";
        return el("div", { class: "page-head" }, el("h1", { text: title }), note && el("span", { class: "mark accent", text: note }), el("div", { class: "live-legend" }, legend()));
    }

    tile(name, large) {
        const tile = new LiveTile(name, this.cameras.known.get(name), { large, pictures: this.privacy.pictures !== "none" });
        this.tiles.set(name, tile);
        return tile;
    }

    changed(name) {
        const tile = this.tiles.get(name);
        if (!tile) return;
        tile.dirty = true;
        this.table?.update(this.cameras.known.get(name).report);
    }

    watchAll() {
        for (const tile of this.tiles.values()) this.watch.observe(tile.root);
    }

    plotAll() {
        for (const tile of this.tiles.values()) if (tile.visible) tile.show(this.Chart);
    }

    seen(entry) {
        const tile = [...this.tiles.values()].find((t) => t.root === entry.target);
        if (entry.isIntersecting) tile?.show(this.Chart);
        else tile?.hide();
    }

    run() {
        // Ten times a second: reports and pictures that come in between are drawn together.
        this.timer = setInterval(() => {
            if (document.hidden) return;
            const now = Date.now();
            for (const tile of this.tiles.values()) tile.draw(now);
        }, DRAW_EVERY);
    }

    endTiles() {
        this.watch.disconnect();
        for (const tile of this.tiles.values()) tile.end();
        this.tiles.clear();
        this.table = null;
    }

    end() {
        clearInterval(this.timer);
        this.endTiles();
    }
}
