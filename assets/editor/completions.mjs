// Suggestions while a query is written: terms that the release uses, with their counts and names, and the prefixes.
//
// The service knows its prefixes without PREFIX lines, so that accepting a term adds none.
const WORD = /[?$]?[\w-]*:?[\w-]*$/;

function options({ prefixes, classes, properties }) {
  const term = (type) => ({ name, label, count }) => ({ label: name, detail: `${label} (${count})`, type });
  return [
    ...properties.map(term("property")),
    ...classes.map(term("class")),
    ...Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" })),
  ];
}

export function completions(address) {
  let asked;
  const load = async () => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return options(await answer.json());
  };
  return async (context) => {
    const before = context.matchBefore(WORD);
    if (!before || (before.from === before.to && !context.explicit)) return null;
    const variables = [...new Set(context.state.doc.toString().match(/\?\w+/g) ?? [])];
    const own = variables.filter((name) => name !== before.text).map((label) => ({ label, type: "variable" }));
    if (/^[?$]/.test(before.text)) return { from: before.from, options: own };
    try {
      // One that failed is asked again at the next word.
      asked ??= load();
      return { from: before.from, options: [...(await asked), ...own], validFor: /^[\w:-]*$/ };
    } catch {
      asked = undefined;
      return null;
    }
  };
}
