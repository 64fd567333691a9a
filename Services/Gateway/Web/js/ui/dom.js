/**
 * Elements without markup: what comes from the API becomes text, never HTML.
 * @param {string} tag
 * @param {Record<string, any>} [given] `class`, `text`, `on` (listeners), `data`, properties and attributes
 * @param {...(Node|string|null|false|undefined)} children
 * @returns {any} the element
 */
export function el(tag, given = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(given)) set(node, name, value);
    node.append(...children.filter((child) => child !== null && child !== false && child !== undefined));
    return node;
}

function set(node, name, value) {
    if (value === undefined || value === null) return;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.includes("-") || name === "role" || name === "for" || name === "colspan") node.setAttribute(name, String(value));
    else node[name] = value;
}

/** Text that is written only when it changed: what did not change is not read out again. @param {Node} node @param {string} text */
export function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

/** A button. @param {string} text @param {() => void} onClick @param {Record<string, any>} [given] */
export function button(text, onClick, given = {}) {
    return el("button", { type: "button", class: "button", text, ...given, on: { click: onClick } });
}

/** A labelled choice. @param {string} label @param {[string, string][]} options value, text @param {string} value @param {(value: string) => void} onChange */
export function choice(label, options, value, onChange) {
    const select = el("select", { on: { change: () => onChange(select.value) } });
    fillChoice(select, options, value);
    return el("label", { class: "field" }, el("span", { text: label }), select);
}

/** @param {HTMLSelectElement} select @param {[string, string][]} options @param {string} value */
export function fillChoice(select, options, value) {
    select.replaceChildren(...options.map(([v, text]) => el("option", { value: v, text, selected: v === value })));
}

/** A table with its head, whose rows can change while somebody scrolls it or is in it with the keyboard. */
export class Table {
    /** @param {string} caption @param {[string, "n"|""][]} columns `"n"` columns hold numbers */
    constructor(caption, columns) {
        this.columns = columns;
        this.body = el("tbody");
        const head = el("tr", {}, ...columns.map(([text, kind]) => el("th", { text, scope: "col", class: kind === "n" ? "number" : "" })));
        this.root = el("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption },
            el("table", {}, el("caption", { class: "hidden", text: caption }), el("thead", {}, head), this.body));
    }

    /** @param {(Node|string)[][]} rows cells are texts or nodes */
    fill(rows) {
        this.body.replaceChildren(...rows.map((row) => el("tr", {}, ...row.map((cell, i) => el("td", { class: this.columns[i][1] === "n" ? "number" : "" }, cell)))));
        return this;
    }
}

/** A table that is made once. @param {string} caption @param {[string, "n"|""][]} columns @param {(Node|string)[][]} rows */
export function table(caption, columns, rows) {
    return new Table(caption, columns).fill(rows).root;
}

/** A table, or a sentence where it has no rows. @param {Table} table @param {(Node|string)[][]} rows @param {HTMLElement} place @param {Node} none */
export function fillOr(table, rows, place, none) {
    if (rows.length) table.fill(rows);
    const wanted = rows.length ? table.root : none;
    if (place.firstChild !== wanted || place.childNodes.length !== 1) place.replaceChildren(wanted);
}

/** What is shown where there is nothing: why, and what to do. @param {string} title @param {string} text @param {...Node} actions */
export function empty(title, text, ...actions) {
    return el("div", { class: "empty" }, el("h2", { text: title }), el("p", { text }), ...actions);
}

/** A card with a heading. @param {string} title @param {...(Node|null)} children */
export function card(title, ...children) {
    return el("section", { class: "card" }, el("h2", { text: title }), ...children);
}

/** A short mark: state, role, reason. @param {string} text @param {"good"|"warn"|"bad"|"quiet"|"accent"} kind */
export function mark(text, kind = "quiet") {
    return el("span", { class: `mark ${kind}`, text });
}

/** A name no one else draws: 128 bits. @returns {string} */
export function drawnKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
