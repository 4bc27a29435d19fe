type Element = { readonly name: string; text: string; readonly children: Element[] };

function parse(xml: string): Element {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  for (const [, close, name, words] of xml.matchAll(/<(\/?)(\w+)[^>]*>|([^<]+)/g)) {
    const parent = open.at(-1) ?? root;
    if (words !== undefined) parent.text += words;
    else if (close === '/') open.pop();
    else {
      const child: Element = { name: name ?? '', text: '', children: [] };
      parent.children.push(child);
      open.push(child);
    }
  }
  return root;
}

const find = (element: Element, name: string): Element | undefined =>
  element.name === name ? element : element.children.flatMap((child) => find(child, name) ?? [])[0];

const contentOf = ({ children, text }: Element): unknown =>
  children.length === 0 ? text : Object.fromEntries(children.map((child) => [child.name, contentOf(child)]));

/** The first element of a name as an object of its children, texts at the leaves; undefined where there is none. */
export function fromXml(xml: string, name: string): unknown {
  const found = find(parse(xml), name);
  return found === undefined ? undefined : contentOf(found);
}
