// From the document and what somebody filled in to a request; no page is needed for it.

/**
 * Follows a reference within the document.
 * @param {object} api The document.
 * @param {object} node
 */
export function resolve(api, node) {
    if (!node?.$ref) return node;
    return node.$ref.slice(2).split("/").reduce((place, name) => place[name], api);
}

/**
 * The ways in which an operation's body can be sent.
 * @returns {{type: string, isFile: boolean, field: ?string, example: string}[]}
 */
export function bodyKinds(api, operation) {
    return Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => {
        const properties = Object.keys(resolve(api, schema)?.properties ?? {});
        const isForm = type === "multipart/form-data";
        return {
            type,
            isFile: isForm || type.startsWith("image/"),
            field: isForm ? properties[0] ?? "bundle.json" : null,
            example: type === "application/json" ? example(api, schema) : "",
        };
    });
}

function example(api, schema) {
    const object = resolve(api, schema);
    const first = object.oneOf ? resolve(api, object.oneOf[0]) : object;
    const entries = (first.required ?? []).map((name) => [name, sample(resolve(api, first.properties[name]))]);
    return JSON.stringify(Object.fromEntries(entries), null, 2);
}

function sample(schema) {
    if (schema.examples) return schema.examples[0];
    if (schema.enum) return schema.enum[0];
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    return { boolean: false, integer: 1, number: 0.5, array: [], object: {} }[type] ?? "";
}

/**
 * The request that somebody filled in.
 * @param {string} path With names of parameters in braces.
 * @param {string} method
 * @param {{name: string, in: string, value: string}[]} parameters Empty values are left out.
 * @param {?{type: string, isFile: boolean, field: ?string, text: string, file: ?File}} body
 * @param {string} token
 */
export function requestOf(path, method, parameters, body, token) {
    const filled = parameters.filter((each) => each.value !== "");
    let url = path;
    for (const each of filled.filter((one) => one.in === "path")) url = url.replace(`{${each.name}}`, encodeURIComponent(each.value));
    const query = new URLSearchParams(filled.filter((one) => one.in === "query").map((one) => [one.name, one.value]));
    if (query.size > 0) url += `?${query}`;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    const options = { method: method.toUpperCase(), headers };
    if (body) attach(body, options);
    return { url, options };
}

function attach(body, options) {
    if (!body.isFile) {
        options.headers["Content-Type"] = body.type;
        options.body = body.text;
    } else if (body.field) {
        // The browser names the type, with the boundary that it draws.
        options.body = new FormData();
        if (body.file) options.body.append(body.field, body.file);
    } else {
        options.headers["Content-Type"] = body.type;
        options.body = body.file ?? "";
    }
}
