import "./strict-styles.js";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const { endpoint, defaultQuery } = JSON.parse(document.getElementById("settings").textContent);
const link = new URLSearchParams(window.location.search);
const given = (name) => link.get(name) ?? undefined;

createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, {
    fetcher: createGraphiQLFetcher({ url: endpoint }),
    defaultQuery,
    // A link to the page may carry a query; it is shown, and runs only when somebody presses the button.
    initialQuery: given("query"),
    initialVariables: given("variables"),
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: true,
  }),
);
