/** A level of the category codes: `electronics`, and below it `electronics.smartphone`. */
export interface CategoryNode {
  category: string;
  /** Its own part of the code. */
  name: string;
  views: number;
  /** Left out of a leaf. */
  children?: CategoryNode[];
}

/**
 * Levels in the order given, each below the level that its code names.
 *
 * @param search keeps what holds the text, with all levels above and below it
 */
export function categoryNodes(categories: readonly { category: string; views: number }[], search: string): CategoryNode[] {
  const wanted = search.trim().toLowerCase();
  const kept = categories.filter(({ category }) => wanted === '' || category.toLowerCase().includes(wanted));
  const names = new Set(kept.map(({ category }) => category));
  const roots: CategoryNode[] = [];
  const nodes = new Map<string, CategoryNode>();
  const withParents = categories.filter(
    ({ category }) => names.has(category) || kept.some((one) => one.category.startsWith(`${category}.`)),
  );
  // A level comes before what lies below it.
  for (const { category, views } of withParents.toSorted((a, b) => depthOf(a.category) - depthOf(b.category))) {
    const dot = category.lastIndexOf('.');
    const node: CategoryNode = { category, name: category.slice(dot + 1), views };
    nodes.set(category, node);
    const parent = nodes.get(category.slice(0, Math.max(0, dot)));
    if (parent === undefined) roots.push(node);
    else (parent.children ??= []).push(node);
  }
  return roots;
}

const depthOf = (category: string): number => category.split('.').length;

/** Adds a level, or takes it away; what lies below an added level is in it already and goes. */
export function toggleCategory(chosen: readonly string[], category: string): string[] {
  if (chosen.includes(category)) return chosen.filter((one) => one !== category);
  return [...chosen.filter((one) => !one.startsWith(`${category}.`)), category];
}

/** Whether a level above is chosen, so that this one is in the answer whatever is clicked. */
export const isCovered = (chosen: readonly string[], category: string): boolean => chosen.some((one) => category.startsWith(`${one}.`));
