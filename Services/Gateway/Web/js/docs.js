// The page to try the API: makes a form of each operation in /openapi.json.
import { bodyKinds, requestOf, resolve } from "./docs/request.js";
import { answerInto } from "./docs/answer.js";

/**
 * Makes an element.
 * @param {string} name
 * @param {object} [properties]
 * @param {...(Node|string)} children
 */
function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}

let fields = 0;

function field(label, hint, input) {
    fields += 1;
    input.id = `field-${fields}`;
    const title = element("label", { htmlFor: input.id }, label);
    return element("div", { className: "field" }, title, element("div", {}, input, element("p", { className: "quiet" }, hint ?? "")));
}

function parameterInput(schema) {
    const choices = schema.type === "boolean" ? ["true", "false"] : schema.enum;
    if (!choices) return element("input", { type: "text", placeholder: String(schema.default ?? ""), spellcheck: false });
    return element("select", {}, element("option", { value: "" }), ...choices.map((choice) => element("option", {}, String(choice))));
}

function bodyInputs(api, operation) {
    const kinds = bodyKinds(api, operation);
    if (kinds.length === 0) return { rows: [], read: () => null };
    const kind = element("select", {}, ...kinds.map((each) => element("option", {}, each.type)));
    const text = element("textarea", { value: kinds[0].example, spellcheck: false });
    const file = element("input", { type: "file", accept: "image/jpeg,image/png" });
    const rows = [field("Body", "", kind), field("Text", "", text), field("File", "", file)];
    const show = () => {
        const chosen = kinds[kind.selectedIndex];
        rows[1].hidden = chosen.isFile;
        rows[2].hidden = !chosen.isFile;
        text.value = chosen.example;
    };
    kind.addEventListener("change", show);
    show();
    return { rows, read: () => ({ ...kinds[kind.selectedIndex], text: text.value, file: file.files[0] }) };
}

function operationForm(api, path, method, operation) {
    const parameters = (operation.parameters ?? []).map((each) => resolve(api, each));
    const inputs = parameters.map((each) => parameterInput(resolve(api, each.schema)));
    const rows = parameters.map((each, index) => field(each.name + (each.required ? " *" : ""), each.description, inputs[index]));
    const body = bodyInputs(api, operation);
    const send = element("button", { type: "submit" }, "Send");
    const answer = element("div", { ariaLive: "polite" });
    const form = element("form", {}, ...rows, ...body.rows, send);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        send.disabled = true;
        const values = parameters.map((each, index) => ({ ...each, value: inputs[index].value }));
        const token = document.getElementById("token").value;
        await answerInto(answer, requestOf(path, method, values, body.read(), token));
        send.disabled = false;
    });
    return [form, answer];
}

function operationBlock(api, path, method, operation) {
    const summary = element("summary", {}, element("span", { className: "method" }, method.toUpperCase()), element("code", {}, path), ` ${operation.summary}`);
    const block = element("details", { id: operation.operationId }, summary);
    // Made when somebody looks, so that the page is there at once.
    block.addEventListener("toggle", () => {
        if (block.childElementCount > 1) return;
        const role = operation["x-role"] ? `Needs the role ${operation["x-role"]}. ` : "Needs no token. ";
        block.append(element("p", { className: "quiet" }, role + (operation.description ?? "")), ...operationForm(api, path, method, operation));
    });
    return block;
}

function show(api) {
    document.getElementById("about").textContent = api.info.description;
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
    const sections = api.tags.map((tag) => element("section", {},
        element("h2", {}, tag.name), element("p", { className: "quiet" }, tag.description),
        ...operations.filter((each) => each.operation.tags.includes(tag.name))
            .map((each) => operationBlock(api, each.path, each.method, each.operation))));
    document.getElementById("operations").replaceChildren(...sections);
}

async function start() {
    document.getElementById("access").addEventListener("submit", (event) => event.preventDefault());
    try {
        const response = await fetch("/openapi.json");
        if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
        show(await response.json());
    } catch (error) {
        const sentence = `The document could not be loaded: ${error.message}. Load the page again.`;
        document.getElementById("operations").replaceChildren(element("p", { className: "bad" }, sentence));
    }
}

start();
