import { get, health } from "../api.js";
import { ago, count, duration, size } from "../core/format.js";
import { disks, drops, waiting } from "../core/metrics.js";
import { el, empty, fillOr, mark, setText, Table } from "../ui/dom.js";
import { LogTail } from "./system-log.js";

const EVERY = 3000, MOST_ROWS = 40;
const STATES = { online: "good", impaired: "warn", starting: "accent", offline: "bad" };

/** How the system is. @param {HTMLElement} root @param {import("../app.js").Context} context */
export async function show(root, { events, signal }) {
    const view = new SystemView(root, signal);
    events.hear("service", (service) => view.takeService(service), signal);
    await view.refresh();
    view.log.start();
    const timer = setInterval(() => { if (!document.hidden) void view.refresh(); }, EVERY);
    signal.addEventListener("abort", () => clearInterval(timer));
}

class SystemView {
    constructor(root, signal) {
        this.signal = signal;
        this.services = new Map();
        this.banner = el("div", { class: "banner", role: "status" });
        this.list = el("div", {});
        this.problems = el("ul", { class: "problems" });
        this.table = new Table("Services", SERVICES);
        this.nothing = empty("No service has said how it is", "Start Mien with “mien up”. If it runs, the gateway may be connected to another broker.");
        this.parts = [new Part("What waits", waiting, count, "Nothing waits."), new Part("What was dropped", drops, count, "Nothing was dropped.")];
        this.disks = new Disks();
        this.log = new LogTail(signal);
        this.error = el("p", { class: "wrong", role: "alert" });
        const links = el("p", { class: "quiet" }, "For other programs: ", el("a", { href: "metrics", text: "Prometheus metrics" }), ", ", el("a", { href: "docs", text: "the HTTP API" }), ", ", el("a", { href: "openapi.json", text: "OpenAPI" }));
        root.replaceChildren(el("div", { class: "page-head" }, el("h1", { text: "System" })), this.banner, this.error, this.problems,
            el("section", { class: "card" }, el("h2", { text: "Services" }), this.list),
            el("div", { class: "thirds" }, ...this.parts.map((p) => p.root), this.disks.root), this.log.root, links);
    }

    takeService(service) {
        this.services.set(`${service.service}/${service.instance}`, service);
        this.draw();
    }

    async refresh() {
        try {
            const [state, { services }] = await Promise.all([health(this.signal), get("services", {}, this.signal)]);
            this.services = new Map(services.map((s) => [`${s.service}/${s.instance}`, s]));
            setText(this.error, "");
            this.drawHealth(state);
            this.draw();
        } catch (error) {
            if (this.signal.aborted) return;
            setText(this.error, error.message);
        }
    }

    drawHealth(state) {
        const [text, kind] = HEALTH[state.status] ?? HEALTH.impaired;
        this.banner.className = `banner ${kind}`;
        // What has not changed is not read out again.
        if (this.banner.firstChild?.textContent !== text) this.banner.replaceChildren(el("strong", { text }), el("span", {}, `Broker ${state.broker ?? "?"} · Mien ${state.version}`));
        this.problems.replaceChildren(...(state.problems ?? []).map((p) => el("li", {}, mark(`${p.service} ${p.instance}`.trim(), "warn"), ` ${p.message}`)));
    }

    draw() {
        const all = [...this.services.values()].sort((a, b) => a.service.localeCompare(b.service) || a.instance.localeCompare(b.instance));
        const now = Date.now();
        fillOr(this.table, all.map((s) => serviceRow(s, now)), this.list, this.nothing);
        for (const part of this.parts) part.update(all);
        this.disks.update(all);
    }
}

const SERVICES = [["Service", ""], ["Instance", ""], ["State", ""], ["Up", "n"], ["Memory", "n"], ["Reported", "n"], ["Version", ""], ["Message", ""]];

function serviceRow(s, now) {
    return [s.service, s.instance, mark(s.state, STATES[s.state] ?? "quiet"), s.state === "offline" ? "–" : duration((now - Date.parse(s.started_at)) / 1000), size(s.resident_bytes), ago(s.reported_at, now), s.version, s.message || "–"];
}

const HEALTH = {
    ok: ["Everything runs", "good"], impaired: ["Something needs a look", "warn"],
    away: ["The broker is away: nothing comes or goes until it is back", "bad"],
};

/** What services keep on their disks. */
class Disks {
    constructor() {
        this.table = new Table("Disk", [["Service", ""], ["What", ""], ["Takes", "n"], ["Free", "n"]]);
        this.none = el("p", { class: "quiet", text: "No service says what it keeps on a disk." });
        this.place = el("div", {});
        this.root = el("section", { class: "card" }, el("h2", { text: "Disk" }), this.place);
    }

    update(services) {
        const free = (d) => d.free === null ? "–" : d.isLow ? mark(size(d.free), "bad") : size(d.free);
        fillOr(this.table, disks(services).map((d) => [`${d.service} ${d.instance}`, d.what, size(d.stored), free(d)]), this.place, this.none);
    }
}

/** One kind of numbers of all services. */
class Part {
    constructor(title, rows, format, none) {
        this.rows = rows;
        this.format = format;
        this.table = new Table(title, [["Service", ""], ["What", ""], ["Now", "n"]]);
        this.none = el("p", { class: "quiet", text: none });
        this.place = el("div", {});
        this.root = el("section", { class: "card" }, el("h2", { text: title }), this.place);
    }

    update(services) {
        const rows = this.rows(services).slice(0, MOST_ROWS).map((r) => [`${r.service} ${r.instance}`, r.what, this.format(r.value)]);
        fillOr(this.table, rows, this.place, this.none);
    }
}
