import { get, health } from "./api.js";
import { Cameras } from "./cameras.js";
import { parseRoute, routeText } from "./core/route.js";
import { actionFor } from "./core/shortcuts.js";
import { Events } from "./events.js";
import { onSession, openSession, signIn, signOut } from "./session.js";
import { showAbout, showShortcuts } from "./ui/dialogs.js";
import { button, el, empty, setText } from "./ui/dom.js";
import { nextTheme, themeChoice } from "./ui/theme.js";
import { toast } from "./ui/toast.js";

/**
 * What a page gets: data, events, its route, and a signal that ends when the page is left.
 * @typedef {{cameras: Cameras, events: Events, route: import("./core/route.js").Route, signal: AbortSignal}} Context
 */

const JUMP = 1500, QUIET_RECONNECT = 1500, HEALTH_EVERY = 20_000, HEALTH_SOON = 500;

class App {
    constructor() {
        this.main = document.getElementById("main");
        this.events = new Events();
        this.cameras = new Cameras(this.events);
        this.leaving = new AbortController();
        this.page = null;
        this.jumping = 0;
    }

    async start() {
        this.wire();
        try {
            await openSession();
        } catch (error) {
            this.failed(error, () => location.reload());
            return;
        }
        this.events.start();
        addEventListener("hashchange", () => { void this.open(); });
        await this.open();
        void this.readVersion();
        this.watchHealth();
    }

    wire() {
        const at = (id, listener) => document.getElementById(id).addEventListener("click", listener);
        at("theme", () => this.theme());
        at("keys", showShortcuts);
        at("account", () => this.account());
        at("skip", (event) => { event.preventDefault(); this.main.focus(); });   // A hash is a route here.
        for (const node of document.querySelectorAll("[data-about]")) node.addEventListener("click", () => showAbout(this.version ?? "", this.purpose));
        this.drawTheme();
        onSession((session) => this.drawSession(session));
        this.events.hear("phase", (phase) => this.drawPhase(phase));
        this.events.hear("lost", ({ events }) => toast(`This browser was too slow: ${events} events were left out.`));
        this.events.hear("unauthorised", () => { void signIn(); });
        addEventListener("keydown", (event) => this.key(event));
    }

    /** Shows the page of the present hash; the page before is told to end. */
    async open() {
        const route = parseRoute(location.hash);
        this.leaving.abort();
        this.leaving = new AbortController();
        const { signal } = this.leaving;
        this.route = route;
        this.drawNavigation(route);
        this.events.want(route.page === "live");
        this.main.replaceChildren(el("p", { class: "loading", text: "Loading …" }));
        const context = this.context = { cameras: this.cameras, events: this.events, route, signal };
        try {
            this.page = await import(`./pages/${route.page}.js`);
            if (signal.aborted) return;
            await this.page.show(this.main, context);
        } catch (error) {
            if (!signal.aborted && error.name !== "AbortError") this.failed(error, () => this.open());
        }
    }

    failed(error, again) {
        const title = error.code === "signed_out" ? "Sign in to see this" : "This page cannot be shown";
        this.main.replaceChildren(el("h1", { class: "hidden", text: document.title }), empty(title, error.message, button("Try again", again, { class: "button primary" })));
    }

    drawNavigation(route) {
        for (const link of document.querySelectorAll("nav.pages a")) {
            if (link.dataset.page === route.page) link.setAttribute("aria-current", "page");
            else link.removeAttribute("aria-current");
        }
        const name = route.page[0].toUpperCase() + route.page.slice(1);
        document.title = `${route.part ? `${route.part} · ` : ""}${name === "Try" ? "Try it" : name} · Mien`;
        if (this.page) this.main.focus({ preventScroll: true });
        scrollTo(0, 0);
    }

    key(event) {
        if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
        if (event.target.closest?.("input, select, textarea")) return;
        if (event.key === "Enter" && event.target.closest?.("button, a, summary")) return;
        const action = actionFor(event, this.route?.page ?? "", Date.now() - this.jumping < JUMP);
        this.jumping = 0;
        if (!action) return;
        event.preventDefault();
        this.act(action);
    }

    act(action) {
        switch (action.kind) {
        case "help": showShortcuts(); break;
        case "theme": this.theme(); break;
        case "jump": this.jumping = Date.now(); break;
        case "go": location.hash = routeText(action.page); break;
        default: this.page?.act?.(action, this.context);
        }
    }

    theme() {
        nextTheme();
        this.drawTheme();
    }

    drawTheme() {
        const words = { auto: "As the system", light: "Light", dark: "Dark" };
        const node = document.getElementById("theme");
        node.dataset.choice = themeChoice();
        node.setAttribute("aria-label", `Colours: ${words[themeChoice()]}. Change`);
        node.title = `Colours: ${words[themeChoice()]}`;
    }

    drawSession(session) {
        const node = document.getElementById("account");
        node.hidden = !session || session.open;
        node.textContent = session ? `${session.person ?? session.role} · sign out` : "";
        node.title = session ? `Role: ${session.role}` : "";
        if (session && this.route) {
            this.events.start();
            void this.open();
        }
    }

    account() {
        this.events.stop();
        void signOut();
    }

    drawPhase(phase) {
        clearTimeout(this.phaseTimer);
        const show = () => {
            const node = document.getElementById("connection");
            const [text, kind] = PHASES[phase];
            setText(node, text);
            node.className = `mark ${kind}`;
            document.getElementById("offline").hidden = phase !== "lost";
        };
        // Changing a page reopens the stream: what takes a moment only is not worth a word.
        if (phase === "connecting") this.phaseTimer = setTimeout(show, QUIET_RECONNECT);
        else show();
    }

    /** Whatever page is open: that something is wrong stands at the way to the page that says what. */
    watchHealth() {
        const look = () => { if (!document.hidden) void this.readHealth(); };
        setInterval(look, HEALTH_EVERY);
        this.events.hear("service", () => {
            clearTimeout(this.healthTimer);
            this.healthTimer = setTimeout(look, HEALTH_SOON);
        });
        look();
    }

    async readHealth() {
        let problems;
        try {
            const state = await health();
            problems = (state.problems ?? []).length + (state.broker === "away" ? 1 : 0);
        } catch {
            return;   // That nothing answers is said elsewhere.
        }
        const link = document.querySelector("nav.pages a[data-page=system]");
        if (problems) link.dataset.problems = String(problems);
        else delete link.dataset.problems;
        link.setAttribute("aria-label", problems ? `System: ${problems === 1 ? "one problem" : `${problems} problems`}` : "System");
        link.title = problems ? "Something needs a look" : "";
    }

    async readVersion() {
        try {
            const [health, privacy] = await Promise.all([get("version"), get("privacy")]);
            this.version = health.version;
            this.purpose = privacy.purpose_notice;
            setText(document.getElementById("version"), `Mien ${this.version}`);
        } catch { /* The footer then has no version; whatever is wrong shows on the page itself. */ }
    }
}

const PHASES = { connecting: ["Connecting", "quiet"], live: ["Live", "good"], lost: ["Reconnecting", "bad"], closed: ["Not connected", "quiet"] };

void new App().start();
