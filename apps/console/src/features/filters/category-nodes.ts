/** A level of the category tree: `electronics`, and below it `electronics.smartphone`. */
export interface CategoryNode {
  category: string;
  /** The last part of the category code. */
  name: string;
  views: number;
  /** Absent on a leaf. */
  children?: CategoryNode[];
}

/**
 * Builds the category tree. Siblings keep the given order.
 *
 * @param search keeps categories that contain the text, with all levels above and below them
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
  // Parents first, so a node always finds its parent.
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

/** Adds or removes a category. Adding one drops chosen categories below it, because it includes them. */
export function toggleCategory(chosen: readonly string[], category: string): string[] {
  if (chosen.includes(category)) return chosen.filter((one) => one !== category);
  return [...chosen.filter((one) => !one.startsWith(`${category}.`)), category];
}

/** Whether a level above is chosen, which always includes this one. */
export const isCovered = (chosen: readonly string[], category: string): boolean => chosen.some((one) => category.startsWith(`${one}.`));
