// The editor of queries: the text area of a form, with colours, completions and the place of an error.
//
// It stands in a shadow root: its styles are adopted there, which a strict content security policy allows.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completions } from "./completions.mjs";
import { examples } from "./examples.mjs";
import { share } from "./sharing.mjs";

// Colours are the pages' own: they hold in dark mode, and forced colours override them.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--link)", fontWeight: "600" },
  { tag: [tags.string, tags.literal], color: "var(--bad)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: tags.variableName, fontStyle: "italic" },
]);

const looks = EditorView.theme({
  "&": { border: "1px solid var(--soft)", borderRadius: ".25rem", background: "var(--paper)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px", boxShadow: "0 0 0 6px var(--halo)" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Noto Sans Mono', monospace", minHeight: "14rem", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderInlineStartColor: "var(--ink)", borderInlineStartWidth: "2px" },
  ".cm-gutters": { background: "var(--tint)", color: "var(--soft)", border: "0" },
  // CodeMirror's own marks are pictures in data: addresses, which the pages' policy refuses.
  "& .cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 2px" },
  "& .cm-tooltip": { background: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)" },
  "& .cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--link)", color: "var(--paper)" },
  "& .cm-completionDetail": { fontStyle: "normal", marginInlineStart: "1em" },
});

function placeOf(doc, line, column) {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(found.from + Math.max(0, column - 1), found.to);
  return { from, to: Math.max(from, found.to) };
}

function start(form) {
  const area = form.querySelector("textarea");
  const words = form.dataset;
  const hint = form.querySelector("[data-hint]");
  const root = form.querySelector("[data-editor]").attachShadow({ mode: "open" });
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        EditorView.lineWrapping,
        sparql(),
        syntaxHighlighting(colours),
        autocompletion({ override: [completions(words.completions)], icons: false }),
        // Tab is not bound: it leaves the editor, as the hint says.
        keymap.of([{ key: "Mod-Enter", run }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        looks,
        EditorView.contentAttributes.of({
          "aria-label": area.labels[0].textContent,
          "aria-description": hint.textContent,
          spellcheck: "false",
          dir: "ltr",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  area.hidden = true;
  area.required = false;
  hint.hidden = false;
  area.labels[0].addEventListener("click", () => view.focus());
  const say = (text) => {
    form.querySelector("[data-said]").textContent = text;
  };
  share(form, () => view.state.doc.toString(), say);
  examples(document.querySelector("[data-examples]"), (query, told) => {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: query }, selection: { anchor: 0 } });
    view.focus();
    say(told);
  });
  if (words.line) mark(form, view);
}

// A query that was refused is marked where it is wrong; the words about it, which the service wrote, lead there.
function mark(form, view) {
  const at = placeOf(view.state.doc, Number(form.dataset.line), Number(form.dataset.column || 1));
  const message = document.querySelector("[data-detail]")?.textContent ?? "";
  view.dispatch(setDiagnostics(view.state, [{ ...at, severity: "error", message }]));
  const link = document.querySelector("a[data-place]");
  link?.addEventListener("click", (event) => {
    event.preventDefault();
    view.dispatch({ selection: { anchor: at.from }, scrollIntoView: true });
    view.focus();
  });
}

for (const form of document.querySelectorAll("form[data-completions]")) start(form);
