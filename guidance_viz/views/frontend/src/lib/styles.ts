// Stylesheets of the views: each is read by the browser once, and shared by all shadow roots that use it.

const made = new Map<string, CSSStyleSheet>();

function sheetOf(text: string): CSSStyleSheet {
  let sheet = made.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    made.set(text, sheet);
  }
  return sheet;
}

/** Give a shadow root these stylesheets and no others of ours. */
export function adopt(root: DocumentOrShadowRoot, texts: string[]): void {
  root.adoptedStyleSheets = texts.map(sheetOf);
}
